package configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file of GoCD's password login. It has Java's properties format, with user names in any case:
 * gocd-filebased-authentication-plugin, PasswordFileReader.java and Authenticator.java. Lines that
 * do not change keep their bytes, in any encoding.
 */
final class PasswordFile {
  /** A line with its end. */
  private static final Pattern LINE = Pattern.compile("[^\\r\\n]*(?:\\r\\n|\\r|\\n)|[^\\r\\n]+");

  private static final Pattern ENTRY =
      Pattern.compile(
          "[ \\t\\f]*(?![#!])((?:\\\\.|[^\\\\=: \\t\\f\\r\\n])+)[ \\t\\f]*[=:]?[ \\t\\f]*(.*?)\\s*",
          Pattern.DOTALL);

  private final List<String> lines;

  private PasswordFile(List<String> lines) {
    this.lines = lines;
  }

  /** An empty one when there is no file. */
  static PasswordFile read(Path file) throws IOException {
    return of(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
  }

  static PasswordFile of(byte[] content) {
    var lines = new ArrayList<String>();
    var found = LINE.matcher(new String(content, StandardCharsets.ISO_8859_1));
    while (found.find()) {
      // A backslash at its end makes the next line a part of this one.
      if (!lines.isEmpty() && continues(lines.get(lines.size() - 1))) {
        lines.set(lines.size() - 1, lines.get(lines.size() - 1) + found.group());
      } else {
        lines.add(found.group());
      }
    }
    return new PasswordFile(lines);
  }

  private static boolean continues(String line) {
    String text = line.replaceAll("[\\r\\n]+$", "");
    int backslashes = text.length() - text.replaceAll("\\\\+$", "").length();
    return backslashes % 2 == 1 && !text.stripLeading().matches("[#!].*");
  }

  /** What stands behind a user's name. The last of several lines counts. */
  Optional<String> hash(String user) {
    return lines.stream()
        .filter(line -> isOf(line, user))
        .map(line -> group(line, 2))
        .reduce((first, last) -> last);
  }

  /** The file with one line for the user: in the place of the first one there is, or at the end. */
  PasswordFile with(String user, String hash) {
    var changed = new ArrayList<String>();
    boolean placed = false;
    for (String line : lines) {
      if (!isOf(line, user)) {
        changed.add(line);
      } else if (!placed) {
        changed.add(user + ":" + hash + lineEnd());
        placed = true;
      }
    }
    if (!placed) {
      if (!changed.isEmpty() && !changed.get(changed.size() - 1).matches("(?s).*[\\r\\n]")) {
        changed.add(lineEnd());
      }
      changed.add(user + ":" + hash + lineEnd());
    }
    return new PasswordFile(changed);
  }

  byte[] bytes() {
    return String.join("", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private String lineEnd() {
    return !lines.isEmpty() && lines.get(0).endsWith("\r\n") ? "\r\n" : "\n";
  }

  private static boolean isOf(String line, String user) {
    return group(line, 1).replaceAll("\\\\(.)", "$1").equalsIgnoreCase(user);
  }

  private static String group(String line, int group) {
    var entry = ENTRY.matcher(line);
    return entry.matches() ? entry.group(group) : "";
  }
}
