package ai.backend.manager.world;

import ai.backend.manager.stores.DatabaseSettings;
import ai.backend.manager.stores.Schema;
import ai.backend.manager.stores.Stores;
import ai.backend.testing.BackingServices;
import ai.backend.testing.PostgresServer;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;
import org.jooq.DSLContext;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of the real PostgreSQL with the schema and no rows. */
public final class FreshDatabase {
  private FreshDatabase() {}

  public static DSLContext migrated() {
    return migrated(BackingServices.postgres().createDatabase());
  }

  /** The same in a database that is there and empty. */
  public static DSLContext migrated(String name) {
    var pool = new PGSimpleDataSource();
    pool.setUrl(BackingServices.postgres().jdbcUrl(name));
    pool.setUser(PostgresServer.USER);
    pool.setPassword(PostgresServer.PASSWORD);
    DSLContext db = Stores.context(pool);
    Schema.migrate(
        new DatabaseSettings(
            BackingServices.postgres().address(),
            name,
            PostgresServer.USER,
            PostgresServer.PASSWORD),
        db);
    return db;
  }

  /** Connections as the manager has them; the caller closes it. */
  static AgroalDataSource pool(DatabaseSettings settings) {
    try {
      return AgroalDataSource.from(
          new AgroalDataSourceConfigurationSupplier()
              .connectionPoolConfiguration(
                  p ->
                      p.maxSize(24)
                          .acquisitionTimeout(Duration.ofSeconds(20))
                          .connectionFactoryConfiguration(
                              f ->
                                  f.jdbcUrl(settings.jdbcUrl())
                                      .principal(new NamePrincipal(settings.user()))
                                      .credential(new SimplePassword(settings.password())))));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
