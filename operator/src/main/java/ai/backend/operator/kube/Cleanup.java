package ai.backend.operator.kube;

import ai.backend.common.etcd.EtcdUnavailable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Takes state outside of Kubernetes away when a resource is deleted, but not for ever. */
public final class Cleanup {
  private static final Logger LOG = Logger.getLogger(Cleanup.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private Cleanup() {}

  /** A store that does not answer for two minutes holds nobody up any longer. */
  public static DeleteControl of(HasMetadata resource, Clock clock, Runnable work) {
    try {
      work.run();
      return DeleteControl.defaultDelete();
    } catch (EtcdUnavailable e) {
      var since = Instant.parse(resource.getMetadata().getDeletionTimestamp());
      if (since.plus(PATIENCE).isBefore(clock.instant())) {
        LOG.warnf(
            "%s %s/%s goes without its keys in etcd being removed: %s",
            resource.getKind(),
            resource.getMetadata().getNamespace(),
            resource.getMetadata().getName(),
            e.getMessage());
        return DeleteControl.defaultDelete();
      }
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(AGAIN.toMillis());
    }
  }
}
