package ai.backend.manager.graphql.table;

import java.util.Map;

/** Enum types of the database (spec/07 §2). */
public final class Enums {
  public static final PgEnum AGENT_STATUS =
      PgEnum.named("agentstatus", "ALIVE", "LOST", "RESTARTING", "TERMINATED");
  public static final PgEnum SESSION_STATUS =
      PgEnum.named(
          "sessionstatus",
          "PENDING",
          "SCHEDULED",
          "PULLING",
          "PREPARING",
          "RUNNING",
          "RESTARTING",
          "RUNNING_DEGRADED",
          "TERMINATING",
          "TERMINATED",
          "ERROR",
          "CANCELLED");
  public static final PgEnum KERNEL_STATUS =
      PgEnum.named(
          "kernelstatus",
          "PENDING",
          "SCHEDULED",
          "PREPARING",
          "BUILDING",
          "PULLING",
          "RUNNING",
          "RESTARTING",
          "RESIZING",
          "SUSPENDED",
          "TERMINATING",
          "TERMINATED",
          "ERROR",
          "CANCELLED");
  public static final PgEnum SESSION_TYPE =
      PgEnum.named("sessiontypes", "INTERACTIVE", "BATCH", "INFERENCE");
  public static final PgEnum SESSION_RESULT =
      PgEnum.named("sessionresult", "UNDEFINED", "SUCCESS", "FAILURE");
  public static final PgEnum CLUSTER_MODE =
      PgEnum.valued("clustermode", "SINGLE_NODE", "MULTI_NODE");
  public static final PgEnum USER_STATUS =
      PgEnum.valued("userstatus", "ACTIVE", "INACTIVE", "DELETED", "BEFORE_VERIFICATION");
  public static final PgEnum USER_ROLE =
      PgEnum.valued("userrole", "SUPERADMIN", "ADMIN", "USER", "MONITOR");

  public static final PgEnum DEFAULT_FOR_UNSPECIFIED =
      PgEnum.named("defaultforunspecified", "LIMITED", "UNLIMITED");
  public static final PgEnum IMAGE_TYPE = PgEnum.named("imagetype", "COMPUTE", "SYSTEM", "SERVICE");

  public static final PgEnum FOLDER_USAGE =
      PgEnum.valued("vfolderusagemode", "GENERAL", "MODEL", "DATA");
  public static final PgEnum FOLDER_OWNERSHIP =
      PgEnum.valued("vfolderownershiptype", "USER", "GROUP");
  public static final PgEnum FOLDER_STATUS =
      PgEnum.valued(
          "vfolderoperationstatus", "READY", "PERFORMING", "CLONING", "DELETING", "MOUNTED");
  public static final PgEnum FOLDER_PERMISSION =
      new PgEnum(
          "vfolderpermission", Map.of("READ_ONLY", "ro", "READ_WRITE", "rw", "RW_DELETE", "wd"));
  public static final PgEnum ENDPOINT_STAGE =
      PgEnum.valued("endpointlifecycle", "CREATED", "DESTROYING", "DESTROYED");

  private Enums() {}
}
