package ai.backend.agent;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Starts the agent with the process, again and again until what it needs is there, and ends it with
 * the process.
 */
@ApplicationScoped
public class AgentLife {
  private static final System.Logger LOG = System.getLogger(AgentLife.class.getName());
  private static final long LONGEST_PAUSE_SECONDS = 10;

  private final KubernetesClient client;
  private final MeterRegistry metrics;
  private final String version;
  private final CountDownLatch ending = new CountDownLatch(1);
  private volatile @Nullable Agent agent;
  private volatile String obstacle = "starting";

  AgentLife(
      KubernetesClient client,
      MeterRegistry metrics,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.client = client;
    this.metrics = metrics;
    this.version = version;
  }

  void start(@Observes StartupEvent event) {
    var settings = AgentSettings.from(System.getenv());
    metrics.gauge("backendai_agent_kernels", this, AgentLife::kernels);
    Thread.ofPlatform().name("agent-start").daemon().start(() -> startUntilItWorks(settings));
  }

  private void startUntilItWorks(AgentSettings settings) {
    long pause = 1;
    try {
      do {
        try {
          agent = new Agent(settings, client, version, Clock.systemUTC());
          obstacle = "";
          return;
        } catch (RuntimeException e) {
          obstacle = String.valueOf(e.getMessage());
          LOG.log(
              Level.WARNING,
              "the agent cannot start yet, next try in " + pause + " s: " + obstacle);
        }
        pause = Math.min(LONGEST_PAUSE_SECONDS, pause * 2);
      } while (!ending.await(pause, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    ending.countDown();
    var current = agent;
    if (current != null) {
      current.close();
    }
  }

  /** Empty when the agent serves, else what it waits for. */
  public String obstacle() {
    var current = agent;
    if (current == null) {
      return obstacle;
    }
    return current.ready() ? "" : "the pods are not watched or no heartbeat got through";
  }

  private double kernels() {
    var current = agent;
    return current == null ? 0 : current.kernelCount();
  }
}
