package ai.backend.manager.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.testing.BackingServices;
import ai.backend.testing.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Creating, adopting and bringing up to date, with one script more than the adopted tables. */
@Tag("component")
class SchemaTest {
  private static final List<String> ADOPTED =
      List.of(
          "V1__accounts.sql",
          "V2__resource_groups.sql",
          "V3__images.sql",
          "V4__sessions.sql",
          "V5__vfolders.sql",
          "V6__services.sql",
          "V7__error_logs.sql");
  private static final List<String> WITH_LATER =
      Stream.concat(ADOPTED.stream(), Stream.of("V99__later_addition.sql")).toList();

  private DatabaseSettings settings;
  private DSLContext database;

  @BeforeEach
  void an_empty_database() {
    String name = BackingServices.postgres().createDatabase();
    var pool = new PGSimpleDataSource();
    pool.setUrl(BackingServices.postgres().jdbcUrl(name));
    pool.setUser(PostgresServer.USER);
    pool.setPassword(PostgresServer.PASSWORD);
    database = Stores.context(pool);
    settings =
        new DatabaseSettings(
            BackingServices.postgres().address(),
            name,
            PostgresServer.USER,
            PostgresServer.PASSWORD);
  }

  @Test
  void an_empty_database_lacks_everything_until_all_scripts_ran() {
    assertThat(Schema.wanting(database, WITH_LATER))
        .hasValue("found none, needed 75ea2b136830: run `mgr schema oneshot`");

    assertThat(Schema.migrate(settings, database, WITH_LATER)).isEqualTo(8);

    assertThat(Schema.wanting(database, WITH_LATER)).isEmpty();
    assertThat(laterTables()).isOne();
  }

  @Test
  void the_tables_of_an_existing_installation_are_adopted_and_only_later_scripts_run() {
    givenTheTablesOfAnExistingInstallation();
    assertThat(Schema.wanting(database, WITH_LATER))
        .hasValueSatisfying(text -> assertThat(text).contains("V99__later_addition.sql"));

    assertThat(Schema.migrate(settings, database, WITH_LATER)).isOne();

    assertThat(Schema.wanting(database, WITH_LATER)).isEmpty();
    assertThat(laterTables()).isOne();
    assertThat(Schema.migrate(settings, database, WITH_LATER)).isZero();
  }

  @Test
  void a_database_that_was_adopted_before_a_script_existed_gets_it_later() {
    givenTheTablesOfAnExistingInstallation();
    assertThat(Schema.migrate(settings, database, ADOPTED)).isZero();
    assertThat(Schema.wanting(database, ADOPTED)).isEmpty();

    assertThat(Schema.wanting(database, WITH_LATER))
        .hasValue("not applied: V99__later_addition.sql: run `mgr schema oneshot`");
    assertThat(Schema.migrate(settings, database, WITH_LATER)).isOne();

    assertThat(Schema.wanting(database, WITH_LATER)).isEmpty();
  }

  @Test
  void a_newer_schema_is_enough_for_an_older_program() {
    Schema.migrate(settings, database, WITH_LATER);

    assertThat(Schema.wanting(database, ADOPTED)).isEmpty();
  }

  @Test
  void another_revision_is_refused_and_left_alone() {
    database.execute("create table alembic_version (version_num varchar(32))");
    database.execute("insert into alembic_version values ('0123456789ab')");

    assertThatThrownBy(() -> Schema.migrate(settings, database))
        .hasMessageContaining("0123456789ab")
        .hasMessageContaining("upgrade the old installation first");
    assertThat(database.fetchCount(DSL.table("pg_tables"), DSL.condition("schemaname = 'public'")))
        .isOne();
  }

  private void givenTheTablesOfAnExistingInstallation() {
    for (String script : ADOPTED) {
      database.connection(
          connection -> {
            try (var statement = connection.createStatement()) {
              statement.execute(text(script));
            }
          });
    }
  }

  private int laterTables() {
    return database.fetchCount(
        DSL.table("pg_tables"), DSL.condition("tablename = 'later_addition'"));
  }

  private static String text(String script) throws IOException {
    try (var in = SchemaTest.class.getResourceAsStream("/db/migration/" + script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
