package configure;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xml.sax.SAXException;

/** The template with this server's values in its blanks. */
final class FirstConfiguration {
  private static final double GIB = 1024.0 * 1024 * 1024;

  private final Path template;
  private final Settings settings;
  private final Path volume;

  FirstConfiguration(Path template, Settings settings, Path volume) {
    this.template = template;
    this.settings = settings;
    this.volume = volume;
  }

  XmlFile make() throws IOException, SAXException {
    XmlFile configuration = XmlFile.read(template);
    configuration.setAttribute(
        element(configuration, ""), "agentAutoRegisterKey", settings.secret("registration-key"));
    configuration.setText(element(configuration, "/security/admins/user"), settings.adminUser());

    URI site = settings.siteUrl();
    configuration.setText(element(configuration, "/siteUrls/siteUrl"), site.toString());
    XmlElement secure = element(configuration, "/siteUrls/secureSiteUrl");
    if ("https".equals(site.getScheme())) {
      configuration.setText(secure, site.toString());
    } else {
      configuration.remove(secure);
    }

    // A tenth and a fifth of a small volume, so that it is not purged for ever; 10 and 20 GiB of a
    // large one.
    double size = Files.getFileStore(volume).getTotalSpace() / GIB;
    String purge = "/artifacts/purgeSettings/purge";
    configuration.setText(
        element(configuration, purge + "StartDiskSpace"), gib(Math.min(10, size / 10)));
    configuration.setText(
        element(configuration, purge + "UptoDiskSpace"), gib(Math.min(20, size / 5)));

    new MailServer(configuration, settings).writeFirst(element(configuration, "/mailhost"));
    return configuration;
  }

  private static XmlElement element(XmlFile configuration, String path) {
    return configuration.first("cruise/server" + path).orElseThrow();
  }

  private static String gib(double value) {
    return Double.toString(Math.round(value * 10) / 10.0);
  }
}
