package teams;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The team service of STUPS, asked with a token that the application gets by its mint credentials.
 *
 * <p>Sources: the credentials' files, https://docs.stups.io/en/latest/components/mint.html; the
 * token request, https://github.com/zalando-stups/python-tokens (tokens/__init__.py), with the
 * scope {@code uid} and the realm {@code /services} of
 * https://docs.stups.io/en/latest/user-guide/access-control.html; a team and its {@code member}
 * list, https://github.com/zalando/postgres-operator (pkg/util/teams/teams.go).
 */
final class TeamService {
  private static final int SECONDS = 5;
  private static final String TOKENS = "the token endpoint";
  private static final String SERVICE = "the team service";

  private final URI tokens;
  private final String service;
  private final Path credentials;

  /**
   * @param credentials folder with mint's client.json and user.json
   */
  TeamService(String tokens, String service, Path credentials) {
    this.tokens =
        URI.create(
            tokens.matches(".*[?&]realm=.*")
                ? tokens
                : tokens + (tokens.contains("?") ? "&" : "?") + "realm=/services");
    this.service = service.replaceAll("/+$", "");
    this.credentials = credentials;
  }

  /**
   * The members of each team, by one call a team.
   *
   * @throws Problem when any of them cannot be known for certain: who is in no team can only be
   *     told from all of them
   */
  SortedMap<String, SortedSet<String>> members(Collection<String> teams) {
    String token = token();
    var members = new TreeMap<String, SortedSet<String>>(String.CASE_INSENSITIVE_ORDER);
    for (String team : teams) {
      members.put(team, members(team, token));
    }
    return members;
  }

  private SortedSet<String> members(String team, String token) {
    var request =
        HttpRequest.newBuilder(URI.create(service + "/teams/" + team))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .build();
    var answer = Http.call(SERVICE, request, SECONDS);
    switch (answer.statusCode()) {
      case 200 -> {}
      case 401, 403 ->
          throw new Problem(
              SERVICE + " answers " + answer.statusCode() + " to " + Http.named(request),
              "see that the application may read teams, and that both stups2go:accessTokenUrl and"
                  + " stups2go:teamServiceUrl belong to it");
      case 404 ->
          throw new Problem(
              SERVICE + " knows no team " + team,
              "correct stups2go:teams or stups2go:teamServiceUrl");
      default ->
          throw new Problem(
              SERVICE + " answers " + answer.statusCode() + " to " + Http.named(request),
              "see whether it is up");
    }
    String who = SERVICE + "'s answer about " + team;
    SortedSet<String> members = Known.names();
    for (JsonElement member : Http.list(who, Http.object(who, answer.body()), "member")) {
      String name = Http.string(who, member, "member");
      if (!isLogin(name)) {
        throw Http.malformed(who, "a member that is no user's name");
      }
      members.add(name);
    }
    if (members.isEmpty()) {
      throw new Problem(
          SERVICE + " knows no member of " + team,
          "take the team out of stups2go:teams if it has none");
    }
    return members;
  }

  /**
   * GoCD takes any name but this one of its own; blanks and control characters would only be
   * mistakes.
   */
  private static boolean isLogin(String name) {
    return name.matches("[^\\s\\p{Cntrl}]{1,255}") && !name.equalsIgnoreCase("anonymous");
  }

  private String token() {
    JsonObject client = credentials("client.json");
    JsonObject user = credentials("user.json");
    String basic =
        Http.string("client.json", client, "client_id")
            + ":"
            + Http.string("client.json", client, "client_secret");
    String form =
        form(
            Map.of(
                "grant_type",
                "password",
                "username",
                Http.string("user.json", user, "application_username"),
                "password",
                Http.string("user.json", user, "application_password"),
                "scope",
                "uid"));
    var request =
        HttpRequest.newBuilder(tokens)
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    var answer = Http.call(TOKENS, request, SECONDS);
    switch (answer.statusCode()) {
      case 200 -> {
        return Http.string(
            TOKENS + "'s answer", Http.object(TOKENS + "'s answer", answer.body()), "access_token");
      }
      case 400, 401, 403 ->
          throw new Problem(
              TOKENS
                  + " refuses the credentials in "
                  + credentials
                  + ": it answers "
                  + answer.statusCode()
                  + " to "
                  + Http.named(request),
              "see in YourTurn or Kio that mint rotates them for this application, and that"
                  + " stups2go:accessTokenUrl is right");
      default ->
          throw new Problem(
              TOKENS + " answers " + answer.statusCode() + " to " + Http.named(request),
              "see whether it is up");
    }
  }

  private JsonObject credentials(String name) {
    Path file = credentials.resolve(name);
    try {
      return Http.object(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new Problem(
          "the application's credentials cannot be read from " + file,
          "let mint write to the bucket stups2go:mintBucket, below the application's id; hosts"
              + " fetch them every few minutes");
    }
  }

  private static String form(Map<String, String> values) {
    return values.entrySet().stream()
        .map(
            entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
