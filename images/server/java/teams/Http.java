package teams;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls that end in time, and answers that are JSON or a problem. */
final class Http {
  static final Gson JSON =
      new GsonBuilder().setStrictness(Strictness.STRICT).disableHtmlEscaping().create();

  /**
   * HTTP/1.1: nothing here gains by HTTP/2, and its upgrade from plain HTTP confuses some servers.
   * Redirects are not followed.
   */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private Http() {}

  /**
   * @param who whom to name in messages, for example "the team service"
   * @param seconds from the first byte sent to the last one received
   * @throws Problem when there is no answer in time
   */
  static HttpResponse<String> call(String who, HttpRequest request, int seconds) {
    var answer = CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new Problem(
          who + " gives no whole answer to " + named(request) + " in " + seconds + " seconds",
          "see whether it is up");
    } catch (ExecutionException e) {
      String cause =
          Optional.ofNullable(e.getCause().getMessage())
              .orElse(e.getCause().getClass().getSimpleName());
      throw new Problem(
          who + " cannot be reached by " + named(request) + ": " + Problem.inShort(cause),
          "see whether it is up, and whether this host reaches it");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The call without its query and content, where secrets may be. */
  static String named(HttpRequest request) {
    URI uri = request.uri();
    return request.method() + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
  }

  /**
   * @throws Problem when the text is not one JSON object, or not that alone
   */
  static JsonObject object(String who, String text) {
    try {
      if (JSON.fromJson(text, JsonElement.class) instanceof JsonObject object) {
        return object;
      }
    } catch (JsonParseException e) {
      // Not its message: that may quote the text, which may be a token's.
    }
    throw malformed(who, "no JSON object");
  }

  /**
   * @throws Problem when the member is missing or not an object
   */
  static JsonObject member(String who, JsonObject object, String name) {
    if (object.get(name) instanceof JsonObject member) {
      return member;
    }
    throw malformed(who, "no object as \"" + name + "\"");
  }

  /**
   * @throws Problem when the member is missing or not a list
   */
  static JsonArray list(String who, JsonObject object, String name) {
    if (object.get(name) instanceof JsonArray list) {
      return list;
    }
    throw malformed(who, "no list as \"" + name + "\"");
  }

  /**
   * @throws Problem when the member is missing or not a string with something in it
   */
  static String string(String who, JsonObject object, String name) {
    return string(who, object.get(name), name);
  }

  /**
   * @throws Problem when the value is not a string with something in it
   */
  static String string(String who, JsonElement value, String name) {
    if (value instanceof JsonPrimitive text && text.isString() && !text.getAsString().isBlank()) {
      return text.getAsString();
    }
    throw malformed(who, "no text as \"" + name + "\"");
  }

  /**
   * @throws Problem when the member is missing or neither true nor false
   */
  static boolean flag(String who, JsonObject object, String name) {
    if (object.get(name) instanceof JsonPrimitive flag && flag.isBoolean()) {
      return flag.getAsBoolean();
    }
    throw malformed(who, "neither true nor false as \"" + name + "\"");
  }

  static Problem malformed(String who, String what) {
    return new Problem(
        who + " has " + what, "see who answers there; nothing is done on half an answer");
  }
}
