package ai.backend.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nobody but the policy decides by a role or an admin flag (docs/decisions/0007). */
class OnePolicyTest {
  private static final Path MANAGER =
      Path.of("../..").toAbsolutePath().normalize().resolve("manager-runtime/target/classes");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPath(MANAGER);

  /** Owner of a member, and the members that only the policy and those who feed it may read. */
  private static final Map<String, Set<String>> MARKS =
      Map.of(
          "ai.backend.manager.gateway.Principal", Set.of("role", "isAdmin"),
          "ai.backend.manager.policy.Actor", Set.of("role", "adminKey"),
          "ai.backend.manager.policy.Role", Set.of("SUPERADMIN", "ADMIN", "MONITOR"));

  private static final List<String> MAY_READ =
      List.of("ai.backend.manager.policy", "ai.backend.manager.gateway.Principal");

  @Test
  void noOtherClassComparesRoles() {
    List<String> readers =
        CLASSES.stream()
            .flatMap(type -> type.getAccessesFromSelf().stream())
            .filter(OnePolicyTest::readsAMark)
            .filter(
                access ->
                    MAY_READ.stream().noneMatch(access.getOriginOwner().getName()::startsWith))
            .map(JavaAccess::getDescription)
            .toList();

    assertThat(readers).as("ask Principal.may, reach or require with a verb").isEmpty();
  }

  @Test
  void theMarksAreWhereTheyAreLookedFor() {
    assertThat(CLASSES.stream().flatMap(type -> type.getAccessesFromSelf().stream()))
        .anyMatch(OnePolicyTest::readsAMark);
  }

  private static boolean readsAMark(JavaAccess<?> access) {
    return MARKS
        .getOrDefault(access.getTargetOwner().getName(), Set.of())
        .contains(access.getTarget().getName());
  }
}
