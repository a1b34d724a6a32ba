package ai.backend.manager.resource;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.manager.agents.AgentRows;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Speaks to the watchers of agents, where etcd says that they are. */
@Singleton
class Watchers {
  private static final String TOKEN = "config/watcher/token";
  private static final String PORT = "6099";
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final EtcdClient etcd;
  private final AgentRows agents;

  Watchers(EtcdClient etcd, AgentRows agents) {
    this.etcd = etcd;
    this.agents = agents;
  }

  /** 404 for an agent that nobody knows, 503 when its watcher does not answer. */
  Reply ask(String agent, String method, String path, Duration limit) throws InterruptedException {
    if (agents.address(agent).isEmpty()) {
      throw ApiProblem.notFound("agent instance", null);
    }
    HttpRequest request =
        HttpRequest.newBuilder(address(agent, path))
            .timeout(limit)
            .header("X-BackendAI-Watcher-Token", etcd.get(TOKEN).orElse("insecure"))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<byte[]> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return answer.statusCode() == 200
          ? new Reply.Bytes(200, "application/json; charset=utf-8", answer.body())
          : new Reply.Bytes(answer.statusCode(), "text/plain; charset=utf-8", answer.body());
    } catch (IOException e) {
      throw unavailable(agent, "its watcher does not answer; start the watcher on its node");
    }
  }

  private URI address(String agent, String path) {
    var scope = new EtcdScope.Node(agent);
    String ip =
        etcd.get(scope, "ip")
            .orElseThrow(
                () -> unavailable(agent, "it has no address in etcd; start the agent first"));
    String host = ip.contains(":") ? "[" + ip + "]" : ip;
    String port = etcd.get(scope, "watcher_port").orElse(PORT);
    return URI.create("http://" + host + ":" + port + path);
  }

  private static ApiProblem unavailable(String agent, String why) {
    return new ApiProblem(
        ProblemType.SERVICE_UNAVAILABLE, "The agent " + agent + " cannot be watched: " + why + ".");
  }
}
