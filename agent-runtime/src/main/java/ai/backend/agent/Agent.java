package ai.backend.agent;

import ai.backend.agent.commit.Commits;
import ai.backend.agent.kernel.KernelFolder;
import ai.backend.agent.kernel.Kernels;
import ai.backend.agent.kernel.Labels;
import ai.backend.agent.kernel.Machine;
import ai.backend.agent.kernel.PodPrograms;
import ai.backend.agent.kernel.PodSite;
import ai.backend.agent.kernel.SearchDomain;
import ai.backend.agent.node.ComputeMetadata;
import ai.backend.agent.node.EventOutbox;
import ai.backend.agent.node.Heartbeat;
import ai.backend.agent.node.NodeReader;
import ai.backend.agent.node.NodeStatistics;
import ai.backend.agent.node.NodeWatch;
import ai.backend.agent.node.Presence;
import ai.backend.agent.rpc.AgentEndpoint;
import ai.backend.agent.rpc.RpcServer;
import ai.backend.agent.statistics.KernelStatistics;
import ai.backend.agent.statistics.Kubelet;
import ai.backend.agent.statistics.ServiceAccount;
import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.events.AgentEvent.AgentStarted;
import ai.backend.common.events.AgentEvent.AgentTerminated;
import ai.backend.common.events.AgentInfo;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One life of the agent: everything it is made of, put together at the start and taken apart at the
 * end, kernels left running.
 */
final class Agent implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Agent.class.getName());

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final AgentSettings settings;
  private final String version;
  private final NodeWatch node;
  private final Kernels kernels;
  private final Heartbeat heartbeat;
  private final RpcServer rpc;

  /**
   * Starts the agent.
   *
   * @throws RuntimeException when something it needs is not there; what was started is ended again
   */
  Agent(AgentSettings settings, KubernetesClient client, String version, Clock clock)
      throws InterruptedException {
    this.settings = settings;
    this.version = version;
    try {
      var etcd = part(new EtcdClient(settings.etcd()));
      var presence = new Presence(etcd, settings.agentId(), settings.podIp());
      presence.put("starting");
      var redis = part(new RedisConnections(redisSettings(settings, etcd)));
      var publisher = new EventPublisher(redis, settings.agentId());
      var outbox = part(new EventOutbox(publisher));
      var timer =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("node-facts").factory());
      parts.push(timer::shutdownNow);
      var reader =
          new NodeReader(
              settings.accelerators(),
              settings.reservedCpu(),
              settings.reservedMemory(),
              Labels.KERNEL);
      node = new NodeWatch(client, reader, settings.nodeName(), settings.namespace());
      node.keepReading(timer);
      kernels =
          part(
              new Kernels(
                  client,
                  site(settings),
                  redis,
                  outbox,
                  node::imageNames,
                  settings.address(),
                  clock));
      kernels.open();
      new NodeStatistics(
              redis, settings.agentId(), Path.of("/proc"), kernels::living, System::nanoTime)
          .keepMeasuring(timer);
      part(new KernelStatistics(
              new Kubelet(node::kubelet, ServiceAccount.MOUNTED),
              Kernels.measured(settings.namespace()),
              redis,
              kernels::running,
              clock))
          .start();
      var folder = new KernelFolder(client, settings.namespace());
      var commits =
          part(
              Commits.of(
                  settings.commits(),
                  settings.agentId(),
                  kernels::address,
                  new PodPrograms(client, settings.namespace()),
                  redis,
                  publisher,
                  clock));
      commits.open();
      rpc =
          part(
              new RpcServer(
                  settings.rpcPort(),
                  settings.rpcToken(),
                  new AgentEndpoint(kernels, folder, commits, settings.agentId(), version)));
      metadata(redis);
      presence.put("running");
      parts.push(presence::remove);
      outbox.tell(new AgentStarted("self-started"));
      parts.push(() -> outbox.tell(new AgentTerminated("shutdown")));
      heartbeat = part(new Heartbeat(publisher, this::info, clock));
      heartbeat.start();
      LOG.log(
          Level.INFO,
          "{0} serves at {1} with {2}",
          settings,
          settings.address(),
          node.snapshot().slots());
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  private static PodSite site(AgentSettings s) {
    String runner = RunnerVersion.hostPath(s.runnerHostPath(), s.runnerMount());
    return new PodSite(
        s.namespace(),
        SearchDomain.ofServices(s.namespace(), Path.of("/etc/resolv.conf")),
        s.nodeName(),
        s.agentId(),
        s.pool(),
        runner,
        s.kernelUid(),
        s.kernelGid(),
        s.accelerators(),
        s.pullSecrets());
  }

  private static RedisSettings redisSettings(AgentSettings settings, EtcdClient etcd) {
    String address = settings.redisAddress();
    String password = settings.redisPassword();
    if (address.isEmpty()) {
      address =
          etcd.get("config/redis/addr")
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "Neither BACKEND_REDIS_ADDR nor etcd config/redis/addr says where Redis is."));
      password = etcd.get("config/redis/password").orElse(password);
    }
    return RedisSettings.parse(address, password);
  }

  private void metadata(RedisConnections redis) {
    var fields = new LinkedHashMap<String, byte[]>();
    ComputeMetadata.of(settings.accelerators().keySet())
        .forEach((k, v) -> fields.put(k, v.getBytes(StandardCharsets.UTF_8)));
    redis.shared(RedisDatabase.STAT).sync().hset("computer.metadata", fields);
  }

  private AgentInfo info() {
    var snapshot = node.snapshot();
    return new AgentInfo(
        settings.podIp(),
        "local",
        settings.scalingGroup(),
        settings.address(),
        null,
        settings.podIp(),
        snapshot.slots(),
        version,
        plugins(),
        snapshot.images(),
        Machine.architecture(),
        false);
  }

  private Map<String, Map<String, @Nullable Object>> plugins() {
    var plugins = new LinkedHashMap<String, Map<String, @Nullable Object>>();
    plugins.put(
        "cpu",
        Map.of(
            "version",
            version,
            "agent_version",
            version,
            "machine",
            Machine.architecture(),
            "os_type",
            System.getProperty("os.name", "Linux")));
    plugins.put("mem", Map.of("version", version));
    for (String slot : List.copyOf(settings.accelerators().keySet())) {
      plugins.put(
          slot.contains(".") ? slot.substring(0, slot.indexOf('.')) : slot,
          Map.of("version", version));
    }
    return plugins;
  }

  boolean ready() {
    return kernels.watching() && heartbeat.beating();
  }

  long kernelCount() {
    return kernels.living();
  }

  int rpcPort() {
    return rpc.port();
  }

  /** Ends everything but the kernels, last started first. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "a part of the agent did not end well", e);
      }
    }
  }
}
