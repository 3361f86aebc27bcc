package configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An administrator whose password comes from a secret, and follows it.
 *
 * <p>A baseline, the hash of the password that was last written, tells a new secret from a password
 * that a person has changed in GoCD.
 *
 * @param secret name of the secret's file
 * @param baseline file with the hash
 * @param restored whether the user is added again to a file that does not have it
 */
record Account(String user, String secret, Path baseline, boolean restored) {
  /** What to do with an account in one password file. */
  enum Step {
    NONE,
    /**
     * The user is new: the baseline is written first, or a new password after a power cut would not
     * be noticed.
     */
    ADD,
    /**
     * The secret has changed: the baseline is written last, or a power cut would leave the old
     * password valid.
     */
    ROTATE,
    /** The user's password is another one: it stays until the secret changes. */
    REMEMBER,
    /** A user of this name is there who is not this account. */
    LEAVE
  }

  Step step(PasswordFile file, boolean firstFile, String password) throws IOException {
    var hash = file.hash(user);
    boolean known = Files.exists(baseline);
    if (hash.isEmpty()) {
      return firstFile || restored
          ? Step.ADD
          : known && Passwords.matches(password, baseline) ? Step.NONE : Step.REMEMBER;
    }
    if (known) {
      return Passwords.matches(password, baseline) ? Step.NONE : Step.ROTATE;
    }
    return restored && !Passwords.matches(password, hash.get()) ? Step.LEAVE : Step.REMEMBER;
  }

  void writeBaseline(String hash) throws IOException {
    DurableFile.replace(baseline, hash.getBytes(StandardCharsets.US_ASCII));
  }
}
