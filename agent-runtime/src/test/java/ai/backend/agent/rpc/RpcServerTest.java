package ai.backend.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.agent.commit.CommitSettings;
import ai.backend.agent.commit.Commits;
import ai.backend.agent.kernel.KernelFolder;
import ai.backend.agent.kernel.Kernels;
import ai.backend.agent.kernel.PodPrograms;
import ai.backend.agent.kernel.Specs;
import ai.backend.common.agent.AgentServiceGrpc;
import ai.backend.common.agent.CommitKernelRequest;
import ai.backend.common.agent.CreateKernelsRequest;
import ai.backend.common.agent.ExecuteRequest;
import ai.backend.common.agent.KernelRef;
import ai.backend.common.agent.PingRequest;
import ai.backend.common.agent.ShutdownServiceRequest;
import ai.backend.common.agent.UploadFileRequest;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
@Tag("component")
class RpcServerTest {
  static KubernetesClient client;
  private RedisConnections redis;
  private Kernels kernels;
  private RpcServer server;
  private ManagedChannel channel;
  private String kept = "/nowhere";

  @BeforeEach
  void start() {
    redis = new RedisConnections(RedisSettings.parse("127.0.0.1:1", ""));
    kernels =
        new Kernels(
            client, Specs.site(), redis, event -> {}, Set::of, "tcp://x:1", Clock.systemUTC());
    server =
        new RpcServer(
            0,
            "token",
            new AgentEndpoint(
                kernels, new KernelFolder(client, "bai"), commits(kept), "i-test", "1"));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  private Commits commits(String root) {
    return Commits.of(
        new CommitSettings(root, 1 << 30, 1 << 30),
        "i-test",
        kernels::address,
        new PodPrograms(client, "bai"),
        redis,
        new EventPublisher(redis, "i-test"),
        Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
    kernels.close();
    redis.close();
  }

  private AgentServiceGrpc.AgentServiceBlockingStub stub(String token) {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return AgentServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  private static void fails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
      Status.Code code,
      String sentence) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
        .hasMessageContaining(sentence);
  }

  @Test
  void theTokenOpens() {
    assertThat(stub("token").ping(PingRequest.getDefaultInstance()).getAgentId())
        .isEqualTo("i-test");
  }

  @Test
  void noTokenOrAnotherIsRefused() {
    fails(
        () -> stub("other").ping(PingRequest.getDefaultInstance()),
        Status.Code.UNAUTHENTICATED,
        "valid token");
    fails(
        () -> AgentServiceGrpc.newBlockingStub(channel).ping(PingRequest.getDefaultInstance()),
        Status.Code.UNAUTHENTICATED,
        "valid token");
  }

  @Test
  void whatCannotBeIsSaidWithItsStatus() {
    var unknown = KernelRef.newBuilder().setKernelId(Specs.KERNEL).build();
    fails(() -> stub("token").interrupt(unknown), Status.Code.NOT_FOUND, "has no kernel");
    fails(
        () -> stub("token").getLogs(KernelRef.newBuilder().setKernelId("x").build()),
        Status.Code.INVALID_ARGUMENT,
        "'x' is not a uuid");
    fails(
        () ->
            stub("token")
                .execute(
                    ExecuteRequest.newBuilder().setKernelId(Specs.KERNEL).setMode("dance").build()),
        Status.Code.INVALID_ARGUMENT,
        "none of query, batch");
    var wrong =
        CreateKernelsRequest.newBuilder()
            .addKernels(Specs.kernel().setClusterHostname("A b"))
            .build();
    fails(() -> stub("token").createKernels(wrong), Status.Code.INVALID_ARGUMENT, "host name");
  }

  @Test
  void aServiceEndsInAKernelThatRuns() {
    var request =
        ShutdownServiceRequest.newBuilder().setKernelId(Specs.KERNEL).setService("web").build();
    fails(() -> stub("token").shutdownService(request), Status.Code.NOT_FOUND, "has no kernel");
    stub("token")
        .createKernels(CreateKernelsRequest.newBuilder().addKernels(Specs.kernel()).build());

    fails(
        () -> stub("token").shutdownService(request),
        Status.Code.FAILED_PRECONDITION,
        "does not run");
    fails(() -> stub("other").shutdownService(request), Status.Code.UNAUTHENTICATED, "token");
  }

  @Test
  void aPathFromTheRootIsNoUpload() {
    stub("token")
        .createKernels(CreateKernelsRequest.newBuilder().addKernels(Specs.kernel()).build());

    fails(
        () ->
            stub("token")
                .uploadFile(
                    UploadFileRequest.newBuilder().setKernelId(Specs.KERNEL).setPath("x").build()),
        Status.Code.FAILED_PRECONDITION,
        "does not run");
  }

  @Test
  void aCommitIsRefusedWithTheStatusOfItsReason() throws Exception {
    var request =
        CommitKernelRequest.newBuilder()
            .setKernelId(Specs.KERNEL)
            .setTaskId(Specs.SESSION)
            .setFolder("admin_lablup.com")
            .setFile("a.tar.gz");
    fails(
        () -> stub("token").commitKernel(request.setFolder("a/b").build()),
        Status.Code.INVALID_ARGUMENT,
        "no single name");
    request.setFolder("admin_lablup.com");
    fails(
        () -> stub("token").commitKernel(request.build()), Status.Code.NOT_FOUND, "has no kernel");
    stub("token")
        .createKernels(CreateKernelsRequest.newBuilder().addKernels(Specs.kernel()).build());
    fails(
        () -> stub("token").commitKernel(request.build()),
        Status.Code.FAILED_PRECONDITION,
        "does not run");

    stop();
    kept = "";
    start();
    fails(
        () -> stub("token").commitKernel(request.build()),
        Status.Code.UNIMPLEMENTED,
        "keep no commits");
  }
}
