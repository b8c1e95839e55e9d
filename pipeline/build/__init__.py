"""From a workspace to a verified publication: what is stale, the jobs, staging, publishing, watching.

Start with `build.build`, then `publishing.publish_stale`; `plan` says what is stale, `factsheets` makes it.
"""
