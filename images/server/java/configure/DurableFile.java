package configure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** Files that are replaced in one step. */
final class DurableFile {
  private DurableFile() {}

  static void replace(Path file, byte[] content) throws IOException {
    replace(file, List.of(ByteBuffer.wrap(content)));
  }

  /**
   * Readable by the server alone, and on disk before it takes the file's name. Leaves nothing
   * behind when the disk is full.
   */
  static void replace(Path file, List<ByteBuffer> parts) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(next);
    try {
      write(next, parts);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
    try (var directory = FileChannel.open(file.getParent())) {
      directory.force(true);
    }
  }

  private static void write(Path file, List<ByteBuffer> parts) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, mode)) {
      for (ByteBuffer part : parts) {
        while (part.hasRemaining()) {
          channel.write(part);
        }
      }
      channel.force(true);
    }
  }
}
