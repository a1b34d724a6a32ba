package ai.backend.manager.contract;

import ai.backend.common.agent.DownloadFileReply;
import ai.backend.common.agent.DownloadFileRequest;
import ai.backend.common.agent.ExecuteReply;
import ai.backend.common.agent.ExecuteRequest;
import ai.backend.common.agent.KernelRef;
import ai.backend.common.agent.KernelSpec;
import ai.backend.common.agent.ListFilesReply;
import ai.backend.common.agent.ListFilesRequest;
import ai.backend.common.agent.LogsReply;
import ai.backend.common.events.AgentEvent.AgentHeartbeat;
import ai.backend.common.events.AgentInfo;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.SessionEvent.SessionResult;
import ai.backend.manager.world.AgentDouble;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agent {@code i-oracle} of the recorded installation; says what it is told to say. */
public final class RecordedAgent extends AgentDouble {
  static final String ID = "i-oracle";
  private static final ListFilesReply NO_FILES =
      ListFilesReply.newBuilder().setFilesJson("[]").build();
  private static final Pattern EXIT = Pattern.compile("exit (\\d+)");

  /** What the kernel's next answers are. */
  volatile ListFilesReply files = NO_FILES;

  volatile String logs = "";
  final Queue<ExecuteReply> replies = new ConcurrentLinkedQueue<>();
  final Queue<ByteString> tars = new ConcurrentLinkedQueue<>();
  private final Map<UUID, Integer> batches = new ConcurrentHashMap<>();
  private volatile boolean batchesEndSoon;

  RecordedAgent(EventPublisher bus) {
    super(ID, bus);
    servicePorts =
        List.of(
            service("sshd", "tcp", 2200),
            service("ttyd", "http", 7681),
            service("web", "http", 8080),
            service("raw", "tcp", 8081),
            service("ready", "preopen", 8082));
  }

  /** Has no kernels and nothing to say of them. */
  void forget() {
    kernels().clear();
    batches.clear();
    uploaded.clear();
    committed.clear();
    replies.clear();
    tars.clear();
    nextReply = FINISHED;
    files = NO_FILES;
    logs = "";
  }

  /** Tells that it lives, with the recorded amounts. */
  void beat() {
    tell(
        new AgentHeartbeat(
            new AgentInfo(
                "127.0.0.1",
                "local",
                "default",
                addr(),
                null,
                "127.0.0.1",
                Map.of(
                    "cpu",
                    new AgentInfo.Slot("count", new BigDecimal(2)),
                    "mem",
                    new AgentInfo.Slot("bytes", new BigDecimal("24202776576"))),
                "23.09.10",
                plugins(),
                List.of(),
                "x86_64",
                false)));
  }

  private static Map<String, Map<String, Object>> plugins() {
    var plugins = new LinkedHashMap<String, Map<String, Object>>();
    plugins.put(
        "cpu",
        Map.of(
            "machine",
            "x86_64",
            "os_type",
            "Linux",
            "version",
            "23.09.10",
            "agent_version",
            "23.09.10"));
    plugins.put("mem", Map.of("version", "23.09.10"));
    return plugins;
  }

  @Override
  protected void run(KernelSpec spec, UUID kernel, UUID session) {
    String image = spec.getImage().getCanonical();
    tell(new KernelProgress(KernelProgress.Step.PULLING, kernel, session, image, Map.of()));
    super.run(spec, kernel, session);
    if (!spec.getStartupCommand().isEmpty()) {
      Matcher exit = EXIT.matcher(spec.getStartupCommand());
      batches.put(session, exit.find() ? Integer.parseInt(exit.group(1)) : 0);
      if (batchesEndSoon) {
        finishBatches();
      }
    }
  }

  /** From now on startup commands end as soon as they have begun. */
  public void endBatchesSoon() {
    batchesEndSoon = true;
  }

  /** The startup commands of batch sessions end now. */
  void finishBatches() {
    batches.forEach(
        (session, code) -> {
          batches.remove(session);
          var result = code == 0 ? SessionResult.Result.SUCCESS : SessionResult.Result.FAILURE;
          tell(new SessionResult(result, session, code == 0 ? "task-done" : "task-failed", code));
        });
  }

  @Override
  public void execute(ExecuteRequest request, StreamObserver<ExecuteReply> out) {
    Optional.ofNullable(replies.poll()).ifPresent(reply -> nextReply = reply);
    super.execute(request, out);
  }

  @Override
  public void listFiles(ListFilesRequest request, StreamObserver<ListFilesReply> out) {
    answer(out, files);
  }

  @Override
  public void downloadFile(DownloadFileRequest request, StreamObserver<DownloadFileReply> out) {
    Optional<ByteString> tar =
        Optional.ofNullable(tars.poll()).or(() -> uploaded(request.getPath()));
    if (tar.isEmpty()) {
      out.onError(Status.NOT_FOUND.asRuntimeException());
    } else {
      answer(out, DownloadFileReply.newBuilder().setTar(tar.get()).build());
    }
  }

  private Optional<ByteString> uploaded(String path) {
    return uploaded.stream()
        .filter(file -> file.startsWith(path + "="))
        .reduce((first, last) -> last)
        .map(
            file -> ByteString.copyFrom(SingleFileTar.of(path, file.substring(path.length() + 1))));
  }

  @Override
  public void getLogs(KernelRef request, StreamObserver<LogsReply> out) {
    answer(out, LogsReply.newBuilder().setLogs(logs).build());
  }
}
