package plugins;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * A jar in GoCD's folder of plugins.
 *
 * @param ids of the plugins in it, in lower case as GoCD compares them; none in a jar that GoCD
 *     cannot load
 * @param ours whether the image or a setting brought it, and no person
 * @param modified milliseconds since 1970
 */
record Plugin(Path jar, Set<String> ids, boolean ours, long modified) {
  /** Before the names of those that install-plugins.sh brings. */
  private static final String PREFIX = "stups2go-";

  /** Of two plugins with one id the first stays: those of settings, then the one that came last. */
  static final Comparator<Plugin> PRECEDENCE =
      Comparator.comparing(Plugin::ours)
          .thenComparingLong(Plugin::modified)
          .reversed()
          .thenComparing(Plugin::jar);

  static Plugin read(Path jar) throws IOException {
    boolean ours = jar.getFileName().toString().startsWith(PREFIX);
    return new Plugin(jar, idsOf(jar), ours, Files.getLastModifiedTime(jar).toMillis());
  }

  /** Without what install-plugins.sh puts before it. */
  String name() {
    String name = jar.getFileName().toString();
    return ours ? name.substring(PREFIX.length()) : name;
  }

  /**
   * gocd-bundle.xml counts before plugin.xml: plugin-infra, GoPluginBundleDescriptorBuilder.java of
   * GoCD 26.1.0.
   */
  private static Set<String> idsOf(Path jar) {
    var ids = new TreeSet<String>();
    try (var zip = new ZipFile(jar.toFile())) {
      var bundle = zip.getEntry("gocd-bundle.xml");
      var entry = bundle == null ? zip.getEntry("plugin.xml") : bundle;
      if (entry != null) {
        try (var xml = zip.getInputStream(entry)) {
          readIds(xml, bundle == null ? "go-plugin" : "plugin", ids);
        }
      }
    } catch (IOException | XMLStreamException e) {
      // GoCD shows it as invalid among its plugins.
      ids.clear();
    }
    return ids;
  }

  private static void readIds(InputStream xml, String element, Set<String> ids)
      throws XMLStreamException {
    var factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    var reader = factory.createXMLStreamReader(xml);
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT
          && reader.getLocalName().equals(element)
          && reader.getAttributeValue(null, "id") != null) {
        ids.add(reader.getAttributeValue(null, "id").toLowerCase(Locale.ROOT));
      }
    }
  }
}
