package ai.backend.agent.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps a snapshot of the node, read again every 20 s; a failed reading leaves the older one. */
public final class NodeWatch {
  private static final System.Logger LOG = System.getLogger(NodeWatch.class.getName());
  private static final int PERIOD_SECONDS = 20;

  private final KubernetesClient client;
  private final NodeReader reader;
  private final String nodeName;
  private final String namespace;
  private volatile NodeSnapshot snapshot;

  /** Reads the node for the first time. */
  public NodeWatch(KubernetesClient client, NodeReader reader, String nodeName, String namespace) {
    this.client = client;
    this.reader = reader;
    this.nodeName = nodeName;
    this.namespace = namespace;
    this.snapshot = read();
  }

  public NodeSnapshot snapshot() {
    return snapshot;
  }

  public Set<String> imageNames() {
    return snapshot.imageNames();
  }

  /** Where the node's kubelet is. */
  public @Nullable URI kubelet() {
    return snapshot.kubelet();
  }

  /** Reads on and on, until the timer is shut down. */
  public void keepReading(ScheduledExecutorService timer) {
    timer.scheduleWithFixedDelay(this::refresh, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  private void refresh() {
    try {
      snapshot = read();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the node was not read again: " + e.getMessage());
    }
  }

  private NodeSnapshot read() {
    var node = client.nodes().withName(nodeName).get();
    if (node == null) {
      throw new IllegalStateException(
          "There is no node "
              + nodeName
              + "; NODE_NAME must name the node that the agent runs on.");
    }
    return reader.read(node, podsOnNode());
  }

  private List<Pod> podsOnNode() {
    try {
      return client.pods().inAnyNamespace().withField("spec.nodeName", nodeName).list().getItems();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      return client
          .pods()
          .inNamespace(namespace)
          .withField("spec.nodeName", nodeName)
          .list()
          .getItems();
    }
  }
}
