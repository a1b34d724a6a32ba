package ai.backend.manager.gateway;

import ai.backend.manager.secret.SecretUnreadable;
import ai.backend.manager.stores.Outage;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The one place where failures become problem documents (spec/01 §7). */
final class Problems {
  private static final Logger LOG = Logger.getLogger(Problems.class);
  static final String CONTENT_TYPE = "application/problem+json; charset=utf-8";

  private static final String TYPE_PREFIX = "https://api.backend.ai/probs/";

  private Problems() {}

  /**
   * The problem that the client may see; what it may not see goes to the log, under the request's
   * id.
   */
  static ApiProblem of(Throwable failure) {
    if (failure instanceof ApiProblem problem) {
      return problem;
    }
    if (failure instanceof SecretUnreadable unreadable) {
      LOG.errorf("the encryption keys do not fit the database: %s", unreadable.getMessage());
      return new ApiProblem(
          ProblemType.INTERNAL,
          "The manager cannot read the secret of this keypair with the encryption keys it was given;"
              + " an administrator must give it the key that the secret was encrypted with.");
    }
    Optional<String> missing = Outage.in(failure);
    if (missing.isPresent()) {
      LOG.warnf("%s does not answer: %s", missing.get(), failure.getMessage());
      return ApiProblem.storeAway(missing.get());
    }
    LOG.error("a request failed", failure);
    String id = CallLog.requestId();
    return new ApiProblem(
        ProblemType.INTERNAL,
        id == null ? null : "The gateway's log tells the cause under request id " + id + ".",
        null);
  }

  static byte[] bytes(ApiProblem problem) {
    return document(problem).toString().getBytes(StandardCharsets.UTF_8);
  }

  static ObjectNode document(ApiProblem problem) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("type", TYPE_PREFIX + problem.slug());
    document.put("title", problem.title());
    if (problem.msg() != null) {
      document.put("msg", problem.msg());
    }
    if (problem.data() != null) {
      document.set("data", problem.data());
    }
    if (problem.agentDetails() != null) {
      document.set("agent-details", problem.agentDetails());
    }
    return document;
  }
}
