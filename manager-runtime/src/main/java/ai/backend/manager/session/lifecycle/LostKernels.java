package ai.backend.manager.session.lifecycle;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.time.TimeSpan;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.lifecycle.LifecycleDriver.Live;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.logging.Logger;

/**
 * Nobody watches the kernels of an agent that is gone: after a while (etcd {@value #TOLERANCE}, a
 * length of time) they are over, so that their owners and slots do not wait for ever. An agent that
 * comes back in time takes them up again; one that comes back later is told to remove what is left
 * of them (spec/11 §10, §15).
 */
@Singleton
public final class LostKernels {
  static final String TOLERANCE = "config/session/lost-agent-tolerance";

  private static final Logger LOG = Logger.getLogger(LostKernels.class.getName());
  private static final String REASON = "agent-termination";

  private final EtcdClient etcd;
  private final Observations observations;
  private final SessionEnd end;
  private final Deadlines deadlines;
  private final Clock clock;

  public LostKernels(
      EtcdClient etcd,
      Observations observations,
      SessionEnd end,
      Deadlines deadlines,
      Clock clock) {
    this.etcd = etcd;
    this.observations = observations;
    this.end = end;
    this.deadlines = deadlines;
    this.clock = clock;
  }

  /** Looks at live kernels; those of agents that live are left alone. */
  void giveUp(List<Live> kernels) {
    List<Live> lost = kernels.stream().filter(k -> k.lost() != null).toList();
    if (lost.isEmpty()) {
      return;
    }
    Instant latest = latest(clock.instant());
    for (Live kernel : lost) {
      Instant since = kernel.lost();
      if (since != null && since.isBefore(latest)) {
        LifecycleDriver.guarded("giving up kernel " + kernel.kernel(), () -> giveUp(kernel, since));
      }
    }
  }

  private Instant latest(Instant now) {
    return etcd.get(TOLERANCE)
        .flatMap(TimeSpan::find)
        .map(span -> span.before(now))
        .orElseGet(() -> now.minus(deadlines.lost()));
  }

  private void giveUp(Live kernel, Instant since) {
    LOG.info(
        () ->
            "kernel "
                + kernel.kernel()
                + " is given up: agent "
                + kernel.agent()
                + " is gone since "
                + since);
    if (kernel.status() == KernelStatus.RESTARTING) {
      end.end(kernel.session(), REASON, true);
    } else {
      observations.ended(kernel.session(), kernel.kernel(), REASON, -1);
    }
  }
}
