// What the tests measure in a page. Each function returns a list of faults, or what it is asked for.
const within = (node) => (node.nodeType === 1 ? node : node.parentElement)
const chain = function* (element) { for (; element; element = element.parentElement) yield element }
const told = (element) => {
  const classes = typeof element.className === "string" ? element.className : element.className.baseVal
  const name = element.localName + (element.id ? `#${element.id}` : classes ? `.${classes.split(" ")[0]}` : "")
  return `${name} “${(element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40)}”`
}
// Hidden from the eye alone, for those who hear the page, or not drawn at all.
const isHidden = (element) => {
  if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return true
  for (const one of chain(element)) {
    const style = getComputedStyle(one)
    if (style.clipPath === "inset(50%)" || (style.clip !== "auto" && style.position === "absolute")) return true
  }
  return false
}
const scroller = (element) => {
  for (const one of chain(element)) {
    if (one === document.body || one === document.documentElement) return null
    if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return one
  }
  return null
}
// From where to where a box can be scrolled: what is drawn before its beginning cannot be reached.
const reach = (one) => {
  const box = one.getBoundingClientRect(), ltr = getComputedStyle(one).direction === "ltr"
  const from = ltr ? box.left - one.scrollLeft : box.right - one.scrollLeft - one.scrollWidth
  return [from, from + one.scrollWidth]
}
const texts = function* () {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    // The title of a drawing is heard, not drawn.
    if (node.data.trim() && !node.parentElement.closest("script, style, title, desc, noscript") && !isHidden(node.parentElement)) yield node
  }
}
const boxes = (node) => {
  const range = document.createRange()
  range.selectNodeContents(node)
  return [...range.getClientRects()].filter((box) => box.width > 0.5 && box.height > 0.5)
}
// The box that text has to stay in. What is placed on a map has none of its own.
const block = (element) => {
  for (const one of chain(element)) {
    const style = getComputedStyle(one)
    if (!/^(inline|contents)/.test(style.display) && style.position !== "absolute") return one
  }
  return document.body
}

const measures = {
  // What reaches beyond the window, sideways; text that its own box, or that of an ancestor, cuts off, or that no
  // scrolling brings into sight.
  // Of the labels of a map, which its words repeat, `labelled` says whether they are read.
  overflow(labelled = true) {
    const faults = [], width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth > width) faults.push(`the page is ${document.documentElement.scrollWidth} px wide`)
    for (const node of texts()) {
      const element = node.parentElement
      if (!labelled && element.closest(".map-labels")) continue
      const around = scroller(element)
      if (around) {
        const [left, right] = reach(around)
        if (boxes(node).some((box) => box.left < left - 0.5 || box.right > right + 0.5)) faults.push(`out of reach: ${told(element)}`)
        continue
      }
      const own = element.closest("svg") ? null : block(element).getBoundingClientRect()
      for (const box of boxes(node)) {
        if (box.left < -0.5 || box.right > width + 0.5) faults.push(`beyond the window: ${told(element)}`)
        else if (own && (box.left < own.left - 1.5 || box.right > own.right + 1.5)) faults.push(`beyond its box: ${told(element)}`)
        else continue
        break
      }
      for (const one of chain(element)) {
        const style = getComputedStyle(one)
        if (one === document.body || one.localName === "svg") break
        const cut = (/hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1) ||
          (/hidden|clip/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1)
        if (cut) { faults.push(`cut off: ${told(one)}`); break }
      }
    }
    return [...new Set(faults)]
  },

  // Text drawn under so many CSS pixels, whatever scales it; raised numbers of sources may be smaller.
  small(least, raised) {
    const faults = []
    for (const node of texts()) {
      const element = node.parentElement, size = parseFloat(getComputedStyle(element).fontSize)
      const matrix = element.closest("svg") && element.getScreenCTM && element.getScreenCTM()
      const drawn = matrix ? size * Math.hypot(matrix.a, matrix.b) : size
      if (drawn < (element.closest("sup") ? raised : least) - 0.01) faults.push(`${drawn.toFixed(1)} px: ${told(element)}`)
    }
    return [...new Set(faults)]
  },

  // Numbers what has the focus, and tells where it leads and how it looks; null once the page is left.
  focused(number) {
    const element = document.activeElement
    if (!element || element === document.body || element.dataset.stop !== undefined) return null
    element.dataset.stop = number
    const style = getComputedStyle(element), box = [...element.getClientRects()].find((one) => one.width > 0 && one.height > 0)
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !/, 0\)$|transparent/.test(style.outlineColor)
    const result = { told: told(element), href: element.getAttribute("href"), outline, covered: "" }
    if (!box) return { ...result, covered: "it is not drawn" }
    const width = document.documentElement.clientWidth, height = window.innerHeight
    const left = Math.max(box.left, 0), right = Math.min(box.right, width), top = Math.max(box.top, 0), bottom = Math.min(box.bottom, height)
    if (right - left < 1 || bottom - top < 1) return { ...result, covered: "it is out of the window" }
    for (const part of [0.2, 0.5, 0.8]) {
      const hit = document.elementFromPoint(left + (right - left) * part, top + (bottom - top) / 2)
      const apart = hit && !element.contains(hit) && !hit.contains(element) && !(hit.closest("svg") && element.closest("svg"))
      if (apart) return { ...result, covered: `by ${told(hit)}` }
    }
    return result
  },

  // Stops that the eye finds elsewhere than the next in order: neither below, nor further along, nor in a next column.
  // Along is the direction of the text that has both, or else that of the page.
  order() {
    scrollTo(0, 0)
    const stops = [...document.querySelectorAll("[data-stop]")].sort((a, b) => a.dataset.stop - b.dataset.stop)
    const faults = [], direction = (one) => getComputedStyle(block(one)).direction
    const seen = stops.filter((one) => !isHidden(one)).map((one) => [one, one.getClientRects()[0]])
    for (let i = 1; i < seen.length; i++) {
      const [before, from] = seen[i - 1], [after, to] = seen[i]
      const rightward = direction(direction(before) === direction(after) ? after : document.documentElement) === "ltr"
      const along = rightward ? to.left >= from.left - 1 : to.right <= from.right + 1
      const column = rightward ? to.left >= from.right - 1 : to.right <= from.left + 1
      const below = to.top >= from.bottom - 2, above = to.bottom <= from.top + 2
      if (below || (above ? column : along)) continue
      faults.push(`${told(before)} at ${Math.round(from.left)}, ${Math.round(from.top)} → ${told(after)} at ${Math.round(to.left)}, ${Math.round(to.top)}`)
    }
    return faults
  },

  // What stays on the window while the page is scrolled, as a part of the window's height.
  stuck() {
    const faults = []
    for (const one of document.querySelectorAll("body *")) {
      if (!/sticky|fixed/.test(getComputedStyle(one).position) || isHidden(one) || one.closest("table")) continue
      const box = one.getBoundingClientRect(), wide = box.width > window.innerWidth / 2
      if (wide && box.height > window.innerHeight / 4) faults.push(`${Math.round(box.height)} px of the window: ${told(one)}`)
    }
    return faults
  },

  // Where each link within the page leads: what is not there, or not in sight once one is there.
  targets() {
    const faults = [], links = new Set([...document.querySelectorAll('a[href^="#"]')].map((one) => one.getAttribute("href")))
    for (const href of links) {
      const target = document.getElementById(decodeURIComponent(href.slice(1)))
      if (!target) { faults.push(`${href} is not there`); continue }
      target.scrollIntoView()
      const box = [...target.getClientRects()].find((one) => one.width > 0 && one.height > 0)
      if (!box) { faults.push(`${href} is not drawn: ${told(target)}`); continue }
      const left = Math.min(Math.max(box.left, 0) + 2, innerWidth - 1), top = box.top + Math.min(2, box.height / 2)
      if (top < 0 || top > innerHeight) faults.push(`${href} is at ${Math.round(top)}: ${told(target)}`)
      const hit = document.elementFromPoint(left, top)
      for (const one of hit ? chain(hit) : []) {
        if (/sticky|fixed/.test(getComputedStyle(one).position) && !one.contains(target)) faults.push(`${href} is below ${told(one)}`)
      }
    }
    scrollTo(0, 0)
    return faults
  },

  // What tells the current language from the others where colours are forced, and weight is not enough.
  marks() {
    const kept = (one) => {
      const style = getComputedStyle(one)
      const border = ["Top", "Bottom", "Left", "Right"].map((side) =>
        parseFloat(style[`border${side}Width`]) ? style[`border${side}Style`] + style[`border${side}Color`] : "none")
      return [...border, style.textDecorationLine, style.outlineStyle].join(" ")
    }
    const faults = []
    for (const current of document.querySelectorAll("[aria-current]")) {
      const others = [...current.closest("ul, ol, nav").querySelectorAll("a:not([aria-current])")]
      if (others.some((one) => kept(one) === kept(current))) faults.push(told(current))
    }
    return faults
  },

  // Marks the first of what a selector finds whose text begins so, both without spaces and what cannot be seen.
  mark(selector, text, name) {
    const squeezed = (text) => text.replace(/[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad]+/g, "")
    const found = [...document.querySelectorAll(selector)].find((one) => squeezed(one.textContent).startsWith(text))
    if (!found) throw new Error(`no ${selector} begins with ${text}`)
    found.dataset.copied = name
  },

  // The text of the page and where its elements are drawn.
  drawn() {
    const text = document.body.innerText
    const places = [...document.querySelectorAll("body *")].map((one) => {
      const box = one.getBoundingClientRect()
      return [one.localName, ...[box.left, box.top, box.width, box.height].map((n) => Math.round(n))].join(" ")
    })
    return [text, places]
  },

  // Selects from the first to the last of what a selector finds.
  select(selector) {
    const found = [...document.querySelectorAll(selector)]
    if (!found.length) throw new Error(`nothing is ${selector}`)
    getSelection().setBaseAndExtent(found[0], 0, found[found.length - 1], found[found.length - 1].childNodes.length)
    return getSelection().toString()
  },
}
