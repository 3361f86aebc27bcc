package plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that are there twice. */
class DuplicatesTest {
  private static final String OTHER = "<go-plugin id=\"org.example.other\" version=\"1\"/>";

  @TempDir Path folder;
  private long time = 1_000_000_000_000L;

  /** A jar that is younger than all before it. */
  private void jar(String name, String entry, String xml) throws IOException {
    Path jar = Files.createDirectories(folder.resolve("external")).resolve(name);
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(xml.getBytes(StandardCharsets.UTF_8));
    }
    time += 1000;
    Files.setLastModifiedTime(jar, FileTime.fromMillis(time));
  }

  private void plugin(String name, String id) throws IOException {
    jar(
        name,
        "plugin.xml",
        "<?xml version=\"1.0\"?>\n<go-plugin id=\"" + id + "\" version=\"1\"/>");
  }

  private List<String> resolve() throws IOException {
    return new Duplicates(folder.resolve("external"), folder.resolve("replaced")).resolve();
  }

  private Set<String> names(String path) throws IOException {
    if (!Files.exists(folder.resolve(path))) {
      return Set.of();
    }
    try (var files = Files.list(folder.resolve(path))) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void differentPluginsStay() throws Exception {
    plugin("a.jar", "org.example.a");
    jar("stups2go-other.jar", "plugin.xml", OTHER);
    assertEquals(List.of(), resolve());
    assertEquals(Set.of("a.jar", "stups2go-other.jar"), names("external"));
    assertEquals(Set.of(), names("replaced"));
  }

  @Test
  void theOneOfTheSettingsStays() throws Exception {
    plugin("stups2go-oauth-2.jar", "org.example.oauth");
    plugin("oauth-1.jar", "org.example.OAuth");
    var lines = resolve();
    assertEquals(1, lines.size());
    assertTrue(
        lines.get(0).startsWith("oauth-1.jar is another version of the plugin in oauth-2.jar"),
        lines.get(0));
    assertEquals(Set.of("stups2go-oauth-2.jar"), names("external"));
    assertEquals(Set.of("oauth-1.jar"), names("replaced"));
  }

  @Test
  void theLastUploadedOneStays() throws Exception {
    plugin("ldap-3.jar", "org.example.ldap");
    plugin("ldap-1.jar", "org.example.ldap");
    plugin("ldap-2.jar", "org.example.ldap");
    assertEquals(2, resolve().size());
    assertEquals(Set.of("ldap-2.jar"), names("external"));
    assertEquals(Set.of("ldap-1.jar", "ldap-3.jar"), names("replaced"));
  }

  @Test
  void aJarThatGaveWayEarlierIsKept() throws Exception {
    for (int i = 0; i < 3; i++) {
      plugin("old.jar", "org.example.a");
      plugin("new.jar", "org.example.a");
      resolve();
    }
    assertEquals(Set.of("old.jar", "old.jar.2", "old.jar.3"), names("replaced"));
  }

  @Test
  void aPluginInABundleCounts() throws Exception {
    jar(
        "bundle.jar",
        "gocd-bundle.xml",
        "<gocd-bundle version=\"1\"><plugins><plugin id=\"org.example.a\"/><plugin"
            + " id=\"org.example.b\"/></plugins></gocd-bundle>");
    plugin("b.jar", "org.example.b");
    resolve();
    assertEquals(Set.of("b.jar"), names("external"));
  }

  @Test
  void twoOfTheSettingsAreRefusedAndBothStay() throws Exception {
    plugin("stups2go-oauth-1.jar", "org.example.oauth");
    plugin("stups2go-oauth-2.jar", "org.example.oauth");
    plugin("oauth-3.jar", "org.example.oauth");
    String message = assertThrows(Duplicates.Conflict.class, this::resolve).getMessage();
    assertEquals(
        "STUPS2GO_PLUGINS: expected one jar of the plugin org.example.oauth, got oauth-2.jar and"
            + " oauth-1.jar; take one of them out of server.plugins, or out of the image",
        message);
    assertEquals(3, names("external").size());
  }

  @Test
  void jarsThatGoCdCannotLoadAreLeftToIt() throws Exception {
    plugin("a.jar", "org.example.a");
    Files.writeString(folder.resolve("external/broken.jar"), "no zip");
    jar("empty.jar", "readme.txt", "");
    jar("bad.jar", "plugin.xml", "<go-plugin id=\"org.example.a\"");
    assertEquals(List.of(), resolve());
    assertEquals(4, names("external").size());
  }
}
