import java.io.File;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.parser.PreflightParser;

/** Prints VALID, or what is wrong, for each PDF/A-1b file named. */
public class Preflight {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            PreflightParser parser = new PreflightParser(new File(file));
            parser.parse();
            try (var document = parser.getPreflightDocument()) {
                document.validate();
                ValidationResult result = document.getResult();
                System.out.println(result.isValid() ? "VALID" : "INVALID");
                for (var error : result.getErrorsList()) System.out.println(error.getErrorCode() + " " + error.getDetails());
            }
        }
    }
}
