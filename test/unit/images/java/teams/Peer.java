package teams;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An HTTP server on this machine that answers what a test says, and keeps what it was asked. */
final class Peer implements AutoCloseable {
  /** The headers are those that the caller set, by name in lower case. */
  record Call(String line, Map<String, String> headers, String body) {}

  private record Answer(int status, String body, String cookie) {}

  final List<Call> calls = new ArrayList<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private final HttpServer server;

  Peer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * @param line method and path with the query, such as {@code GET /go/api/users}
   */
  void answers(String line, int status, String body) {
    answers.put(line, new Answer(status, body, null));
  }

  void answersWithCookie(String line, String body, String cookie) {
    answers.put(line, new Answer(200, body, cookie));
  }

  List<String> lines() {
    return calls.stream().map(Call::line).toList();
  }

  Call last() {
    return calls.get(calls.size() - 1);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    var headers = new HashMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(), String.join(", ", values)));
    calls.add(
        new Call(
            line,
            headers,
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    var answer = answers.getOrDefault(line, new Answer(404, "no answer to " + line, null));
    if (answer.cookie != null) {
      exchange.getResponseHeaders().add("Set-Cookie", answer.cookie);
    }
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
