package ai.backend.agent.rpc;

import ai.backend.agent.commit.Commits;
import ai.backend.agent.kernel.KernelFolder;
import ai.backend.agent.kernel.Kernels;
import ai.backend.agent.runner.RunResult;
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
import ai.backend.common.agent.DownloadFileReply;
import ai.backend.common.agent.DownloadFileRequest;
import ai.backend.common.agent.ExecuteReply;
import ai.backend.common.agent.ExecuteRequest;
import ai.backend.common.agent.InterruptReply;
import ai.backend.common.agent.KernelRef;
import ai.backend.common.agent.KernelState;
import ai.backend.common.agent.ListFilesReply;
import ai.backend.common.agent.ListFilesRequest;
import ai.backend.common.agent.LogsReply;
import ai.backend.common.agent.PingReply;
import ai.backend.common.agent.PingRequest;
import ai.backend.common.agent.RestartKernelRequest;
import ai.backend.common.agent.ShutdownServiceReply;
import ai.backend.common.agent.ShutdownServiceRequest;
import ai.backend.common.agent.UploadFileReply;
import ai.backend.common.agent.UploadFileRequest;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/** The agent's side of agent.proto. */
public final class AgentEndpoint extends AgentServiceGrpc.AgentServiceImplBase {
  private static final Duration MAX_FLUSH = Duration.ofSeconds(20);
  private static final Duration DESTROY_LIMIT = Duration.ofSeconds(60);
  private static final Duration RESTART_LIMIT = Duration.ofSeconds(120);

  private final Kernels kernels;
  private final KernelFolder folder;
  private final Commits commits;
  private final String agentId;
  private final String version;

  public AgentEndpoint(
      Kernels kernels, KernelFolder folder, Commits commits, String agentId, String version) {
    this.kernels = kernels;
    this.folder = folder;
    this.commits = commits;
    this.agentId = agentId;
    this.version = version;
  }

  @Override
  public void ping(PingRequest request, StreamObserver<PingReply> reply) {
    Answer.to(reply, () -> PingReply.newBuilder().setAgentId(agentId).setVersion(version).build());
  }

  @Override
  public void createKernels(
      CreateKernelsRequest request, StreamObserver<CreateKernelsReply> reply) {
    Answer.to(
        reply,
        () -> {
          for (var spec : request.getKernelsList()) {
            kernels.create(spec, request.getCluster());
          }
          return CreateKernelsReply.getDefaultInstance();
        });
  }

  @Override
  public void describeKernels(
      DescribeKernelsRequest request, StreamObserver<DescribeKernelsReply> reply) {
    Answer.to(
        reply,
        () -> {
          var ids = request.getKernelIdsList().stream().map(AgentEndpoint::id).toList();
          return DescribeKernelsReply.newBuilder().addAllKernels(kernels.describe(ids)).build();
        });
  }

  @Override
  public void destroyKernel(
      DestroyKernelRequest request, StreamObserver<DestroyKernelReply> reply) {
    Answer.to(
        reply,
        () -> {
          String reason = request.getReason().isEmpty() ? "user-requested" : request.getReason();
          kernels.destroy(
              id(request.getKernelId()),
              id(request.getSessionId()),
              reason,
              request.getSuppressEvents(),
              request.getForce(),
              DESTROY_LIMIT);
          return DestroyKernelReply.getDefaultInstance();
        });
  }

  @Override
  public void restartKernel(RestartKernelRequest request, StreamObserver<KernelState> reply) {
    Answer.to(reply, () -> kernels.restart(id(request.getKernelId()), RESTART_LIMIT));
  }

  @Override
  public void execute(ExecuteRequest request, StreamObserver<ExecuteReply> reply) {
    Answer.to(
        reply,
        () -> {
          var flush =
              Duration.ofMillis(
                  request.getFlushTimeoutMs() <= 0 ? 2000 : request.getFlushTimeoutMs());
          RunResult result =
              kernels.execute(
                  id(request.getKernelId()),
                  Steps.of(request),
                  request.getApiVersion(),
                  flush.compareTo(MAX_FLUSH) < 0 ? flush : MAX_FLUSH,
                  Context.current()::isCancelled);
          return Steps.reply(result);
        });
  }

  @Override
  public void interrupt(KernelRef request, StreamObserver<InterruptReply> reply) {
    Answer.to(
        reply,
        () -> {
          kernels.interrupt(id(request.getKernelId()));
          return InterruptReply.newBuilder().setStatus("finished").build();
        });
  }

  /** The runner never answers completions, so none are offered (spec/09 §6.8). */
  @Override
  public void complete(CompleteRequest request, StreamObserver<CompleteReply> reply) {
    Answer.to(
        reply,
        () -> {
          kernels.requireRunning(id(request.getKernelId()));
          return CompleteReply.newBuilder()
              .setResultJson("{\"status\": \"finished\", \"completions\": []}")
              .build();
        });
  }

  @Override
  public void shutdownService(
      ShutdownServiceRequest request, StreamObserver<ShutdownServiceReply> reply) {
    Answer.to(
        reply,
        () -> {
          kernels.shutDownService(id(request.getKernelId()), request.getService());
          return ShutdownServiceReply.getDefaultInstance();
        });
  }

  @Override
  public void getLogs(KernelRef request, StreamObserver<LogsReply> reply) {
    Answer.to(
        reply,
        () -> LogsReply.newBuilder().setLogs(kernels.logs(id(request.getKernelId()))).build());
  }

  @Override
  public void uploadFile(UploadFileRequest request, StreamObserver<UploadFileReply> reply) {
    Answer.to(
        reply,
        () -> {
          folder.upload(
              running(request.getKernelId()),
              request.getPath(),
              request.getContent().toByteArray());
          return UploadFileReply.getDefaultInstance();
        });
  }

  @Override
  public void downloadFile(DownloadFileRequest request, StreamObserver<DownloadFileReply> reply) {
    Answer.to(
        reply,
        () ->
            DownloadFileReply.newBuilder()
                .setTar(
                    ByteString.copyFrom(
                        folder.download(running(request.getKernelId()), request.getPath())))
                .build());
  }

  @Override
  public void listFiles(ListFilesRequest request, StreamObserver<ListFilesReply> reply) {
    Answer.to(
        reply,
        () -> {
          var listing = folder.list(running(request.getKernelId()), request.getPath());
          return ListFilesReply.newBuilder()
              .setFilesJson(listing.filesJson())
              .setErrors(listing.errors())
              .build();
        });
  }

  @Override
  public void commitKernel(CommitKernelRequest request, StreamObserver<CommitKernelReply> reply) {
    Answer.to(
        reply,
        () -> {
          var accepted =
              commits.request(
                  id(request.getKernelId()),
                  id(request.getTaskId()),
                  request.getFolder(),
                  request.getFile(),
                  request.getImageConfigJson());
          return CommitKernelReply.newBuilder()
              .setTaskId(accepted.task().toString())
              .setPath(accepted.path())
              .build();
        });
  }

  private UUID running(String kernelId) {
    UUID id = id(kernelId);
    kernels.requireRunning(id);
    return id;
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(Objects.requireNonNull(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not a uuid.");
    }
  }
}
