package ai.backend.manager.execute;

import ai.backend.common.agent.AgentServiceGrpc.AgentServiceBlockingStub;
import ai.backend.common.agent.CommitKernelReply;
import ai.backend.common.agent.CommitKernelRequest;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.task.TaskRecords;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Recorded;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.image.ImageConfigurations;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.SessionLookup;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Keeps a session's container as an image archive on its agent (spec/02 §10). The agent does the
 * work in the background and tells how far it is.
 */
@Singleton
public final class CommitRoutes implements Routes {
  private final KernelCalls kernels;
  private final ImageConfigurations images;
  private final TaskRecords tasks;
  private final RedisConnections redis;
  private final DSLContext db;
  private final Clock clock;

  public CommitRoutes(
      KernelCalls kernels,
      ImageConfigurations images,
      TaskRecords tasks,
      RedisConnections redis,
      DSLContext db,
      Clock clock) {
    this.kernels = kernels;
    this.images = images;
    this.tasks = tasks;
    this.redis = redis;
    this.db = db;
    this.clock = clock;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/session/{s}/commit", Verb.SESSION_RUN, Gate.ALL, this::commit),
        new Route("GET", "/session/{s}/commit", Verb.SESSION_RUN, Gate.ALL, this::status)
            .recorded(Recorded.NEVER));
  }

  /** A commit that runs already is answered again, whoever asks. */
  private Reply commit(Call call) {
    Params params = Params.of(call);
    params.optStr("login_session_token");
    params.optStr("filename", "fname"); // the file is named here
    params.done();
    SessionLookup.Match session = kernels.session(call);
    KernelCalls.requireRunning(session);
    CommitKernelRequest request = request(call, session);
    UUID task = UUID.fromString(request.getTaskId());
    tasks.started(task, call.caller().accessKey());
    CommitKernelReply begun = null;
    try {
      begun = kernels.ask(session, KernelCalls.DEADLINE, agent -> begin(agent, request));
    } finally {
      if (begun == null || !begun.getTaskId().equals(request.getTaskId())) {
        tasks.forget(task);
      }
    }
    return new Reply.Json(
        201,
        JsonNodeFactory.instance
            .objectNode()
            .put("bgtask_id", begun.getTaskId())
            .put("kernel", request.getKernelId())
            .put("path", begun.getPath()));
  }

  private static CommitKernelReply begin(
      AgentServiceBlockingStub agent, CommitKernelRequest request) {
    try {
      return agent.commitKernel(request);
    } catch (StatusRuntimeException e) {
      String text = Objects.requireNonNullElse(e.getStatus().getDescription(), "");
      throw switch (e.getStatus().getCode()) {
        case RESOURCE_EXHAUSTED -> new ApiProblem(ProblemType.SERVICE_UNAVAILABLE, text);
        case UNIMPLEMENTED -> ApiProblem.invalid(text);
        default -> e;
      };
    }
  }

  private CommitKernelRequest request(Call call, SessionLookup.Match session) {
    Record kernel =
        db.fetchSingle(
            "select image, architecture from kernels where id = ?", session.mainKernel());
    String image = kernel.get("image", String.class);
    CommitName name = CommitName.of(call.caller().email(), session.name(), image, clock.instant());
    return CommitKernelRequest.newBuilder()
        .setKernelId(session.mainKernel().toString())
        .setTaskId(UUID.randomUUID().toString())
        .setFolder(name.folder())
        .setFile(name.file())
        .setImageConfigJson(images.of(image, kernel.get("architecture", String.class)).toString())
        .build();
  }

  /** As the agent keeps saying while it works (spec/05 §4.1). */
  private Reply status(Call call) {
    Params params = Params.of(call);
    params.optStr("login_session_token");
    params.done();
    String kernel = kernels.session(call).mainKernel().toString();
    byte[] said = redis.shared(RedisDatabase.STAT).sync().get("kernel." + kernel + ".commit");
    return Reply.ok(
        JsonNodeFactory.instance
            .objectNode()
            .put("status", said == null ? "ready" : new String(said, StandardCharsets.UTF_8))
            .put("kernel", kernel));
  }
}
