package ai.backend.manager.world;

import ai.backend.common.agent.AgentServiceGrpc;
import ai.backend.common.agent.CommitKernelReply;
import ai.backend.common.agent.CommitKernelRequest;
import ai.backend.common.agent.CompleteReply;
import ai.backend.common.agent.CompleteRequest;
import ai.backend.common.agent.CreateKernelsReply;
import ai.backend.common.agent.CreateKernelsRequest;
import ai.backend.common.agent.DescribeKernelsReply;
import ai.backend.common.agent.DescribeKernelsRequest;
import ai.backend.common.agent.DestroyKernelReply;
import ai.backend.common.agent.DestroyKernelRequest;
import ai.backend.common.agent.ExecuteReply;
import ai.backend.common.agent.ExecuteRequest;
import ai.backend.common.agent.InterruptReply;
import ai.backend.common.agent.KernelPhase;
import ai.backend.common.agent.KernelRef;
import ai.backend.common.agent.KernelSpec;
import ai.backend.common.agent.KernelState;
import ai.backend.common.agent.LogsReply;
import ai.backend.common.agent.RestartKernelRequest;
import ai.backend.common.agent.ShutdownServiceReply;
import ai.backend.common.agent.ShutdownServiceRequest;
import ai.backend.common.agent.UploadFileReply;
import ai.backend.common.agent.UploadFileRequest;
import ai.backend.common.events.Event;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The peer at the gRPC boundary: keeps kernels in memory and tells of them on the real event bus,
 * as an agent does.
 */
public class AgentDouble extends AgentServiceGrpc.AgentServiceImplBase implements AutoCloseable {
  /** What becomes of kernels that are created. */
  public enum Behaviour {
    RUN,
    STAY_PULLING,
    FAIL,
    REFUSE,
    UNAVAILABLE
  }

  /** Code ran and said nothing. */
  protected static final ExecuteReply FINISHED =
      ExecuteReply.newBuilder().setStatus("finished").setExitCode(0).build();

  private final String id;
  private final EventPublisher bus;
  private final Server server;
  private final Map<String, KernelState> kernels = new ConcurrentHashMap<>();
  public final List<CreateKernelsRequest> created = new CopyOnWriteArrayList<>();
  public final List<ExecuteRequest> executed = new CopyOnWriteArrayList<>();
  public final List<ShutdownServiceRequest> shutDown = new CopyOnWriteArrayList<>();
  public final List<CommitKernelRequest> committed = new CopyOnWriteArrayList<>();
  public final List<String> uploaded = new CopyOnWriteArrayList<>();
  public volatile Behaviour behaviour = Behaviour.RUN;
  public volatile boolean destroyFails;
  public volatile Predicate<Event> tells = event -> true;
  public volatile Status commitsEnd = Status.OK;
  public volatile ExecuteReply nextReply = FINISHED;

  /** The services of every kernel (spec/09 §4.6). */
  public volatile List<Map<String, Object>> servicePorts = List.of(service("sshd", "tcp", 2200));

  /** A service as an agent describes it. */
  public static Map<String, Object> service(String name, String protocol, int port) {
    return Map.of(
        "name",
        name,
        "protocol",
        protocol,
        "container_ports",
        List.of(port),
        "host_ports",
        List.of(port),
        "is_inference",
        false);
  }

  public AgentDouble(String id, EventPublisher bus) {
    this.id = id;
    this.bus = bus;
    try {
      this.server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
              .addService(this)
              .build()
              .start();
    } catch (IOException e) {
      throw new IllegalStateException("the agent double could not listen", e);
    }
  }

  public String id() {
    return id;
  }

  public String addr() {
    return "tcp://127.0.0.1:" + server.getPort();
  }

  public Map<String, KernelState> kernels() {
    return kernels;
  }

  /** Publishes in this agent's name. */
  protected final void tell(Event event) {
    if (tells.test(event)) {
      bus.publishAs(id, event);
    }
  }

  @Override
  public void createKernels(CreateKernelsRequest request, StreamObserver<CreateKernelsReply> out) {
    if (behaviour == Behaviour.UNAVAILABLE) {
      out.onError(
          Status.UNAVAILABLE.withDescription("the API server is away").asRuntimeException());
      return;
    }
    if (behaviour == Behaviour.REFUSE) {
      out.onError(
          Status.INVALID_ARGUMENT
              .withDescription("the image has another architecture")
              .asRuntimeException());
      return;
    }
    created.add(request);
    request.getKernelsList().forEach(this::begin);
    answer(out, CreateKernelsReply.getDefaultInstance());
  }

  private void begin(KernelSpec spec) {
    if (kernels.containsKey(spec.getKernelId())) {
      return;
    }
    UUID kernel = UUID.fromString(spec.getKernelId());
    UUID session = UUID.fromString(spec.getSessionId());
    tell(new KernelProgress(KernelProgress.Step.PREPARING, kernel, session, "", Map.of()));
    switch (behaviour) {
      case RUN -> run(spec, kernel, session);
      case STAY_PULLING -> {
        put(spec, KernelPhase.KERNEL_PHASE_PULLING, spec.getImage().getCanonical(), "");
        tell(
            new KernelProgress(
                KernelProgress.Step.PULLING,
                kernel,
                session,
                spec.getImage().getCanonical(),
                Map.of()));
      }
      case FAIL -> {
        put(
            spec,
            KernelPhase.KERNEL_PHASE_FAILED,
            "failed-to-create",
            "The image manifest is unknown to the registry");
        tell(new KernelTerminated(kernel, session, "failed-to-create", -1));
      }
      case REFUSE, UNAVAILABLE -> throw new IllegalStateException("not reached");
    }
  }

  /** A kernel's pod starts and runs. */
  protected void run(KernelSpec spec, UUID kernel, UUID session) {
    tell(new KernelProgress(KernelProgress.Step.CREATING, kernel, session, "", Map.of()));
    put(spec, KernelPhase.KERNEL_PHASE_RUNNING, "", "");
    tell(new KernelProgress(KernelProgress.Step.STARTED, kernel, session, "", info(spec)));
  }

  private Map<String, Object> info(KernelSpec spec) {
    Map<String, Object> info = new HashMap<>();
    info.put("id", spec.getKernelId());
    info.put("container_id", "containerd-" + spec.getKernelId().substring(0, 8));
    info.put("kernel_host", "10.0.0.9");
    info.put("repl_in_port", 2000);
    info.put("repl_out_port", 2001);
    info.put("stdin_port", 0);
    info.put("stdout_port", 0);
    info.put("service_ports", servicePorts);
    return info;
  }

  private void put(KernelSpec spec, KernelPhase phase, String reason, String message) {
    kernels.put(
        spec.getKernelId(),
        KernelState.newBuilder()
            .setKernelId(spec.getKernelId())
            .setSessionId(spec.getSessionId())
            .setPhase(phase)
            .setReason(reason)
            .setMessage(message)
            .setContainerId("containerd-" + spec.getKernelId().substring(0, 8))
            .setKernelHost("10.0.0.9")
            .setReplInPort(2000)
            .setReplOutPort(2001)
            .setServicePortsJson(new ObjectMapper().valueToTree(servicePorts).toString())
            .build());
  }

  /** The container of a kernel ends by itself. */
  public void crash(String kernel, int exitCode) {
    KernelState state = kernels.remove(kernel);
    if (state != null) {
      tell(
          new KernelTerminated(
              UUID.fromString(kernel),
              UUID.fromString(state.getSessionId()),
              "self-terminated",
              exitCode));
    }
  }

  @Override
  public void describeKernels(
      DescribeKernelsRequest request, StreamObserver<DescribeKernelsReply> out) {
    DescribeKernelsReply.Builder reply = DescribeKernelsReply.newBuilder();
    if (request.getKernelIdsCount() == 0) {
      reply.addAllKernels(kernels.values());
    } else {
      request.getKernelIdsList().stream()
          .map(kernels::get)
          .filter(k -> k != null)
          .forEach(reply::addKernels);
    }
    answer(out, reply.build());
  }

  @Override
  public void destroyKernel(DestroyKernelRequest request, StreamObserver<DestroyKernelReply> out) {
    if (destroyFails) {
      out.onError(Status.UNAVAILABLE.withDescription("the agent is away").asRuntimeException());
      return;
    }
    KernelState state = kernels.remove(request.getKernelId());
    if (!request.getSuppressEvents()) {
      tell(
          new KernelTerminated(
              UUID.fromString(request.getKernelId()),
              UUID.fromString(request.getSessionId()),
              state == null ? "already-terminated" : request.getReason(),
              -1));
    }
    answer(out, DestroyKernelReply.getDefaultInstance());
  }

  @Override
  public void restartKernel(RestartKernelRequest request, StreamObserver<KernelState> out) {
    KernelState state = kernels.get(request.getKernelId());
    if (state == null) {
      out.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    KernelState fresh =
        state.toBuilder().setContainerId(state.getContainerId() + "-2").setReplInPort(3000).build();
    kernels.put(request.getKernelId(), fresh);
    answer(out, fresh);
  }

  @Override
  public void execute(ExecuteRequest request, StreamObserver<ExecuteReply> out) {
    executed.add(request);
    answer(out, nextReply.toBuilder().setRunId(request.getRunId()).build());
  }

  @Override
  public void interrupt(KernelRef request, StreamObserver<InterruptReply> out) {
    answer(out, InterruptReply.getDefaultInstance());
  }

  @Override
  public void shutdownService(
      ShutdownServiceRequest request, StreamObserver<ShutdownServiceReply> out) {
    if (behaviour == Behaviour.UNAVAILABLE) {
      out.onError(
          Status.UNAVAILABLE.withDescription("the runner takes nothing").asRuntimeException());
      return;
    }
    shutDown.add(request);
    answer(out, ShutdownServiceReply.getDefaultInstance());
  }

  /** Commits never end by themselves, so a second one joins the first. */
  @Override
  public void commitKernel(CommitKernelRequest request, StreamObserver<CommitKernelReply> out) {
    if (!commitsEnd.isOk()) {
      out.onError(commitsEnd.asRuntimeException());
      return;
    }
    committed.add(request);
    CommitKernelRequest running =
        committed.stream()
            .filter(begun -> begun.getKernelId().equals(request.getKernelId()))
            .findFirst()
            .orElseThrow();
    answer(
        out,
        CommitKernelReply.newBuilder()
            .setTaskId(running.getTaskId())
            .setPath(running.getFolder() + "/" + running.getFile())
            .build());
  }

  @Override
  public void complete(CompleteRequest request, StreamObserver<CompleteReply> out) {
    answer(out, CompleteReply.getDefaultInstance());
  }

  @Override
  public void getLogs(KernelRef request, StreamObserver<LogsReply> out) {
    answer(out, LogsReply.newBuilder().setLogs("live log\r\n").build());
  }

  @Override
  public void uploadFile(UploadFileRequest request, StreamObserver<UploadFileReply> out) {
    uploaded.add(request.getPath() + "=" + request.getContent().toStringUtf8());
    answer(out, UploadFileReply.getDefaultInstance());
  }

  protected static <T> void answer(StreamObserver<T> out, T reply) {
    out.onNext(reply);
    out.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
