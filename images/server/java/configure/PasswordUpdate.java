package configure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What to change in the password file. All of it is decided before any of it is written. */
final class PasswordUpdate {
  private record Change(Account account, Account.Step step, String hash) {}

  private final Path path;
  private final PasswordFile file;
  private final boolean first;
  private final Map<String, Change> changes = new LinkedHashMap<>();

  /**
   * Accounts without a secret are left as they are; only a first file needs the first account's.
   */
  PasswordUpdate(Path path, List<Account> accounts, Settings settings) throws IOException {
    this.path = path;
    this.first = !Files.exists(path);
    this.file = PasswordFile.read(path);
    if (first) {
      settings.secret(accounts.get(0).secret());
    }
    for (Account account : accounts) {
      var password = settings.optionalSecret(account.secret());
      if (password.isPresent()) {
        Account.Step step = account.step(file, first, password.get());
        boolean hashed = step != Account.Step.NONE;
        String hash =
            hashed ? Passwords.hash(password.get(), settings.secretFile(account.secret())) : "";
        changes.put(account.user(), new Change(account, step, hash));
      }
    }
  }

  /** Whether the user is there once this is written, with the password of the secret. */
  boolean has(String user) {
    return changes.containsKey(user) && changes.get(user).step() != Account.Step.LEAVE;
  }

  /**
   * @return what was done, a line each
   */
  List<String> write() throws IOException {
    var lines = new ArrayList<String>();
    PasswordFile next = file;
    for (Change change : changes.values()) {
      String user = change.account().user();
      switch (change.step()) {
        case ADD -> {
          change.account().writeBaseline(change.hash());
          next = next.with(user, change.hash());
          lines.add("wrote " + path + " with the user " + user);
        }
        case ROTATE -> {
          next = next.with(user, change.hash());
          lines.add("took over a new password of the user " + user);
        }
        case LEAVE ->
            lines.add(
                path
                    + ": expected no user "
                    + user
                    + ", which is this service's own, got one; that user stays and the service"
                    + " cannot log in: give the person another name, and start the server again");
        case REMEMBER, NONE -> {}
      }
    }
    if (next != file) {
      if (!first) {
        DurableFile.replace(path.resolveSibling(path.getFileName() + ".old"), file.bytes());
      }
      DurableFile.replace(path, next.bytes());
    }
    for (Change change : changes.values()) {
      if (change.step() == Account.Step.ROTATE || change.step() == Account.Step.REMEMBER) {
        change.account().writeBaseline(change.hash());
      }
    }
    return lines;
  }
}
