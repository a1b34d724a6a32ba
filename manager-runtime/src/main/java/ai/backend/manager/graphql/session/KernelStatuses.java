package ai.backend.manager.graphql.session;

import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Sql;
import java.util.List;
import org.jooq.Condition;

/** The argument {@code status} of lists of kernels: names of kernel states, with commas between. */
final class KernelStatuses {
  private KernelStatuses() {}

  static Condition in(String text) {
    List<String> names = List.of(text.split(",", 64)).stream().map(String::strip).toList();
    for (String name : names) {
      if (!Enums.KERNEL_STATUS.has(name)) {
        throw new GraphqlRefusal(
            "'%s' is no kernel status; take one of %s"
                .formatted(name, String.join(", ", Enums.KERNEL_STATUS.names())));
      }
    }
    return Sql.in(KernelEntity.KERNELS.text("status"), Enums.KERNEL_STATUS, names);
  }
}
