package archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Unpacks an archive. Java, because the base image has no other program for it that is sure to be
 * there.
 *
 * <p>Usage: {@code java archive.Unzip <archive> <directory>}. A name that leads out of the
 * directory is refused.
 */
public final class Unzip {
  private Unzip() {}

  public static void main(String[] args) {
    try {
      unzip(Path.of(args[0]), Path.of(args[1]));
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * @throws IOException also when a name leads out of the directory; what came before it is there
   */
  public static void unzip(Path archive, Path directory) throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IOException("it holds " + entry.getName() + ", which leads out of it");
        }
        Files.createDirectories(entry.isDirectory() ? target : target.getParent());
        if (!entry.isDirectory()) {
          Files.copy(zip.getInputStream(entry), target);
        }
      }
    }
  }
}
