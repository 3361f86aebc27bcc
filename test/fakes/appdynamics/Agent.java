import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands for AppDynamics' Java agent: says what its version's controller-info.xml tells it, which
 * comes before all other such files.
 */
public final class Agent {
  private Agent() {}

  public static void premain(String arguments, Instrumentation instrumentation) throws Exception {
    URI jar = Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    String info =
        Files.readString(Path.of(jar).resolveSibling("ver1.0.0.0/conf/controller-info.xml"));
    for (String element :
        new String[] {
          "controller-host",
          "controller-port",
          "controller-ssl-enabled",
          "application-name",
          "tier-name",
          "node-name",
          "account-name",
          "account-access-key"
        }) {
      Matcher found = Pattern.compile("<" + element + ">(.*)</" + element + ">").matcher(info);
      System.out.println(element + ": " + (found.find() ? found.group(1) : "none"));
    }
  }
}
