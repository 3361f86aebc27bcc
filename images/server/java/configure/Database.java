package configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Whether this image's GoCD may open the database on the volume, and would find its history there.
 */
final class Database {
  private static final String DOCS = "docs/stups.md, \"Converting the database\"";

  private final Path folder;
  private final Path config;

  /** GoCD's version that opened the database last. */
  private final Path lastVersion;

  /**
   * @param data folder with GoCD's config and db
   */
  Database(Path data) {
    this.folder = data.resolve("db");
    this.config = data.resolve("config");
    this.lastVersion = folder.resolve("stups2go-gocd-version");
  }

  /**
   * @throws Refusal when GoCD could not open it, or would miss its history
   */
  void check(XmlFile configuration) throws IOException {
    Path current = folder.resolve("h2db/cruise.mv.db");
    Path old = folder.resolve("h2db/cruise.h2.db");
    boolean external = Files.exists(config.resolve("db.properties"));
    if (!external && !Files.exists(current) && Files.exists(old)) {
      throw new Refusal(
          old,
          "expected cruise.mv.db, got the database of GoCD 20.4 or older, which this GoCD does not"
              + " open",
          "convert it by " + DOCS);
    }
    Path accepted = folder.resolve("start-without-history");
    boolean pipelines =
        !configuration.all("cruise/pipelines/pipeline").isEmpty()
            || !configuration.all("cruise/config-repos/config-repo").isEmpty();
    if (!external && !Files.exists(current) && pipelines && !Files.exists(accepted)) {
      throw new Refusal(
          current,
          "expected the database of the pipelines in cruise-config.xml, got no file",
          "restore db/h2db from a backup; to begin with every pipeline at 1, create the file "
              + accepted);
    }
  }

  /**
   * By the version that booted here last, and, for volumes that this image never booted, by the one
   * that changed the configuration last.
   *
   * @param version GoCD's version in this image; empty when it is not known
   * @throws Refusal when a newer GoCD has opened the database
   */
  void refuseNewer(String version) throws IOException {
    if (version.isEmpty()) {
      return;
    }
    if (Files.exists(lastVersion)) {
      String last = Files.readString(lastVersion).strip();
      refuseNewer(
          version, last, "; where GoCD " + last + " has never started, delete " + lastVersion);
    }
    var last = new ConfigHistory(folder).lastVersion();
    if (last.isPresent()) {
      refuseNewer(version, last.get(), "");
    }
  }

  private void refuseNewer(String version, String last, String exception) {
    if (last.matches("[0-9.]+") && Arrays.compare(numbers(version), numbers(last)) < 0) {
      throw new Refusal(
          folder,
          "expected a database of GoCD "
              + version
              + " or older, got one that GoCD "
              + last
              + " has opened",
          "use an image with GoCD "
              + last
              + ", or restore a snapshot by docs/runbooks.md, \"Roll back\""
              + exception);
    }
  }

  void remember(String version) throws IOException {
    if (version.isEmpty()
        || Files.exists(lastVersion) && Files.readString(lastVersion).strip().equals(version)) {
      return;
    }
    Files.createDirectories(folder);
    DurableFile.replace(lastVersion, (version + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }
}
