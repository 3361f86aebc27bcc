package plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Leaves one jar of each plugin to GoCD, which loads only the first that it meets and refuses the
 * others with "Found another plugin with ID" (plugin-infra, DefaultPluginRegistry.java of GoCD
 * 26.1.0): without it, the order of a folder decides which version runs.
 *
 * <p>Usage: {@code java plugins.Duplicates <folder of jars> <folder for jars that give way>}. A jar
 * that gives way is moved, and never deleted.
 */
final class Duplicates {
  private final Path folder;
  private final Path replaced;

  Duplicates(Path folder, Path replaced) {
    this.folder = folder;
    this.replaced = replaced;
  }

  public static void main(String[] args) throws IOException {
    try {
      new Duplicates(Path.of(args[0]), Path.of(args[1])).resolve().forEach(Duplicates::say);
    } catch (Conflict e) {
      say(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Two jars of the image and its settings: only the author of the settings knows which one is
   * meant.
   */
  static final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1;

    Conflict(String id, Plugin one, Plugin other) {
      super(
          "STUPS2GO_PLUGINS: expected one jar of the plugin "
              + id
              + ", got "
              + one.name()
              + " and "
              + other.name()
              + "; take one of them out of server.plugins, or out of the image");
    }
  }

  /**
   * Moves the jars that give way.
   *
   * @return a line for each of them
   * @throws Conflict when the settings bring a plugin twice
   */
  List<String> resolve() throws IOException {
    Map<String, Plugin> first = new HashMap<>();
    Map<Plugin, Plugin> givingWay = new HashMap<>();
    for (Plugin plugin : plugins()) {
      for (String id : plugin.ids()) {
        var stays = first.putIfAbsent(id, plugin);
        if (stays != null && plugin.ours()) {
          throw new Conflict(id, stays, plugin);
        }
        if (stays != null) {
          givingWay.putIfAbsent(plugin, stays);
        }
      }
    }
    var lines = new ArrayList<String>();
    for (var entry : givingWay.entrySet()) {
      Path target = freePath(entry.getKey().jar().getFileName().toString());
      Files.createDirectories(replaced);
      Files.move(entry.getKey().jar(), target);
      lines.add(
          entry.getKey().name()
              + " is another version of the plugin in "
              + entry.getValue().name()
              + ", which stays; it is now "
              + target);
    }
    return lines;
  }

  private List<Plugin> plugins() throws IOException {
    var plugins = new ArrayList<Plugin>();
    try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) {
        plugins.add(Plugin.read(jar));
      }
    }
    plugins.sort(Plugin.PRECEDENCE);
    return plugins;
  }

  private Path freePath(String name) {
    Path path = replaced.resolve(name);
    for (int i = 2; Files.exists(path); i++) {
      path = replaced.resolve(name + "." + i);
    }
    return path;
  }

  private static void say(String message) {
    System.err.println("stups2go: " + message);
  }
}
