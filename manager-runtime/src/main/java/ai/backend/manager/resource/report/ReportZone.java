package ai.backend.manager.resource.report;

import ai.backend.common.etcd.EtcdClient;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.logging.Logger;

/** The time zone in which reports begin and end: etcd {@code config/system/timezone}, else UTC. */
@Singleton
class ReportZone {
  private static final Logger LOG = Logger.getLogger(ReportZone.class.getName());
  private static final String KEY = "config/system/timezone";

  private final EtcdClient etcd;

  ReportZone(EtcdClient etcd) {
    this.etcd = etcd;
  }

  ZoneId zone() {
    return etcd.get(KEY).map(ReportZone::parse).orElse(ZoneOffset.UTC);
  }

  private static ZoneId parse(String name) {
    try {
      return ZoneId.of(name.strip());
    } catch (DateTimeException e) {
      LOG.warning(
          () -> KEY + " is '" + name + "', which is no time zone (as Asia/Seoul is); using UTC");
      return ZoneOffset.UTC;
    }
  }
}
