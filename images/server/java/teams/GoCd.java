package teams;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * GoCD's users and roles by its API: users and roles of version 3
 * (https://api.gocd.org/26.1.0/#users and #roles; fields and status codes from api/api-users-v3 and
 * api/api-roles-config-v3 of GoCD 26.1.0).
 *
 * <p>Roles change by the bulk call alone: it says who comes and who goes, so that it needs no ETag,
 * and neither overwrites the role's policy nor a change that a person makes meanwhile.
 */
final class GoCd {
  /** One who may log in. */
  record User(String name, boolean enabled, boolean admin) {}

  /**
   * @param plugin whether a plugin decides who is in it
   */
  record Role(String name, boolean plugin, SortedSet<String> members) {}

  /** Of one role: who is put in, who is taken out. */
  record Change(String role, Collection<String> added, Collection<String> removed) {}

  private static final String WHO = "GoCD";
  private static final int SECONDS = 60; // it writes its whole configuration for each change
  private static final String USERS = "/api/users";
  private static final String ROLES = "/api/admin/security/roles";

  private final String url;
  private final String user;
  private final String authorization;

  /**
   * GoCD asks the password file, which takes a fourth of a second, only for calls without a
   * session.
   */
  private String session;

  /**
   * @param url of the server, ending in /go
   */
  GoCd(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  SortedMap<String, User> users() {
    String who = "GoCD's list of users";
    var users = new TreeMap<String, User>(String.CASE_INSENSITIVE_ORDER);
    for (JsonObject user : list(who, USERS, "users")) {
      String name = Http.string(who, user, "login_name");
      users.put(
          name, new User(name, Http.flag(who, user, "enabled"), Http.flag(who, user, "is_admin")));
    }
    return users;
  }

  SortedMap<String, Role> roles() {
    String who = "GoCD's list of roles";
    var roles = new TreeMap<String, Role>(String.CASE_INSENSITIVE_ORDER);
    for (JsonObject role : list(who, ROLES, "roles")) {
      String name = Http.string(who, role, "name");
      boolean plugin = !Http.string(who, role, "type").equals("gocd");
      SortedSet<String> members = Known.names();
      if (!plugin) {
        Http.list(who, Http.member(who, role, "attributes"), "users")
            .forEach(user -> members.add(Http.string(who, user, "users")));
      }
      roles.put(name, new Role(name, plugin, members));
    }
    return roles;
  }

  /**
   * @return whether it is new; false when a person made it meanwhile
   */
  boolean addUser(String name) {
    var body = new JsonObject();
    body.addProperty("login_name", name);
    var answer = send("POST", USERS, body, 200, 422);
    if (answer.statusCode() == 422 && !answer.body().contains("already exists")) {
      throw unexpected(answer);
    }
    return answer.statusCode() == 200;
  }

  void enable(Collection<String> users, boolean enable) {
    var operations = new JsonObject();
    operations.addProperty("enable", enable);
    var body = new JsonObject();
    body.add("users", array(users));
    body.add("operations", operations);
    send("PATCH", USERS + "/operations/state", body, 200);
  }

  void addRole(String name, Collection<String> members) {
    var attributes = new JsonObject();
    attributes.add("users", array(members));
    var body = new JsonObject();
    body.addProperty("name", name);
    body.addProperty("type", "gocd");
    body.add("attributes", attributes);
    body.add("policy", new JsonArray());
    send("POST", ROLES, body, 200);
  }

  void change(List<Change> changes) {
    var operations = new JsonArray();
    for (Change change : changes) {
      operations.add(operation(change.role(), change.added(), List.of()));
      // One operation each: GoCD 26.1.0 takes out only the first of those that one operation names
      // (RoleConfig.removeUsersWithName).
      change
          .removed()
          .forEach(member -> operations.add(operation(change.role(), List.of(), List.of(member))));
    }
    var body = new JsonObject();
    body.add("operations", operations);
    send("PATCH", ROLES, body, 200);
  }

  private static JsonObject operation(
      String role, Collection<String> added, Collection<String> removed) {
    var users = new JsonObject();
    users.add("add", array(added));
    users.add("remove", array(removed));
    var operation = new JsonObject();
    operation.addProperty("role", role);
    operation.add("users", users);
    return operation;
  }

  private static JsonArray array(Collection<String> values) {
    var array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  private List<JsonObject> list(String who, String path, String name) {
    JsonObject answer = Http.object(who, call(request(path).build(), 200).body());
    return Http.list(who, Http.member(who, answer, "_embedded"), name).asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  private HttpResponse<String> send(
      String method, String path, JsonObject body, Integer... expected) {
    var content = HttpRequest.BodyPublishers.ofString(Http.JSON.toJson(body));
    return call(
        request(path).header("Content-Type", "application/json").method(method, content).build(),
        expected);
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Accept", "application/vnd.go.cd.v3+json")
            .header("Authorization", authorization);
    return session == null ? request : request.header("Cookie", session);
  }

  private HttpResponse<String> call(HttpRequest request, Integer... expected) {
    var answer = Http.call(WHO, request, SECONDS);
    // The last one: a login makes a new session in place of the one that every call gets.
    answer
        .headers()
        .allValues("Set-Cookie")
        .forEach(cookie -> session = cookie.replaceAll(";.*", ""));
    int status = answer.statusCode();
    if (List.of(expected).contains(status)) {
      return answer;
    }
    throw switch (status) {
      case 401 ->
          new Problem(
              "GoCD does not let "
                  + user
                  + " in with the password in its secret: it was changed by hand, or the user is"
                  + " unknown or disabled",
              "set GoCD's password back to the secret's, or raise stups2go:registrationKeyVersion,"
                  + " which gives both a new one");
      case 403 ->
          new Problem(
              "GoCD's user " + user + " is no administrator any more",
              "make it one under Admin, Users Management");
      case 503 ->
          new Problem(
              "GoCD answers 503: it starts, backs itself up, or is in maintenance mode",
              "wait until it is done");
      default -> unexpected(answer);
    };
  }

  private static Problem unexpected(HttpResponse<String> answer) {
    return new Problem(
        "GoCD answers "
            + answer.statusCode()
            + " to "
            + Http.named(answer.request())
            + ": "
            + Problem.inShort(answer.body()),
        "read GoCD's own log");
  }
}
