package configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** bcrypt as GoCD's password login reads it. */
final class Passwords {
  private Passwords() {}

  /**
   * @throws Refusal when bcrypt would not take all of the password
   */
  static String hash(String password, Path secret) {
    if (password.getBytes(StandardCharsets.UTF_8).length > 72) {
      throw new Refusal(
          secret,
          "expected at most 72 bytes, of which bcrypt ignores the rest, got more",
          "set a shorter password");
    }
    // The library's own cost: GoCD computes the hash for each call of its API, and a generated
    // password needs no more.
    return BCrypt.hashpw(password, BCrypt.gensalt());
  }

  static boolean matches(String password, String hash) {
    try {
      return BCrypt.checkpw(password, hash);
    } catch (IllegalArgumentException e) {
      return false; // another kind of hash
    }
  }

  static boolean matches(String password, Path hash) throws IOException {
    return Files.exists(hash)
        && matches(password, Files.readString(hash, StandardCharsets.ISO_8859_1).strip());
  }
}
