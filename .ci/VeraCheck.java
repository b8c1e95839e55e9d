import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDF files against a standard with the veraPDF engine: {@code VeraCheck ua1 FILE...}.
 *
 * <p>Prints each broken rule of each file once, with how often and the first place. Exits 1 if a file breaks
 * a rule or cannot be read, 2 if it was called wrongly.
 */
public class VeraCheck {
    public static void main(String[] args) {
        if (args.length < 2) {
            System.err.println("usage: VeraCheck STANDARD FILE...");
            System.exit(2);
        }
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour standard = PDFAFlavour.fromString(args[0]);
        if (standard == PDFAFlavour.NO_FLAVOUR) {
            System.err.println("VeraCheck: unknown standard: " + args[0]);
            System.exit(2);
        }
        boolean passed = true;
        for (int i = 1; i < args.length; i++) {
            passed &= passes(args[i], standard);
        }
        System.exit(passed ? 0 : 1);
    }

    /** Whether a file keeps every rule that was checked; no rule checked is a failure too. */
    private static boolean passes(String path, PDFAFlavour standard) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), standard);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(standard, false)) {
            ValidationResult result = validator.validate(parser);
            report(path, result);
            return result.isCompliant() && result.getTotalAssertions() > 0;
        } catch (Exception error) {
            System.out.printf("%s: cannot be validated: %s%n", path, error);
            return false;
        }
    }

    private static void report(String path, ValidationResult result) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, TestAssertion> first = new LinkedHashMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                counts.merge(rule, 1, Integer::sum);
                first.putIfAbsent(rule, assertion);
            }
        }
        for (Map.Entry<String, TestAssertion> entry : first.entrySet()) {
            System.out.printf("%s: rule %s broken %d times: %s%n    first at %s%n", path, entry.getKey(),
                    counts.get(entry.getKey()), entry.getValue().getMessage(), entry.getValue().getLocation().getContext());
        }
    }
}
