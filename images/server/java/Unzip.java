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
 * <p>Usage: {@code java Unzip <archive> <directory>}. A name that leads out of the directory is
 * refused.
 */
final class Unzip {
  private Unzip() {}

  public static void main(String[] args) {
    try {
      unzip(Path.of(args[0]), Path.of(args[1]).toAbsolutePath().normalize());
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void unzip(Path archive, Path directory) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
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
