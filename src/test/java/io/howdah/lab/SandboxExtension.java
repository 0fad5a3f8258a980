package io.howdah.lab;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a {@link SandboxDatabase} of its own on a PostgreSQL 18 that all classes of
 * this JVM share. Needs root, as the sandbox does, and fails with its words where it is not.
 *
 * <pre>
 * {@literal @}ExtendWith(SandboxExtension.class)
 * final class LocksTest {
 *   {@literal @}Test
 *   void someTest(SandboxDatabase database) { ... }
 * </pre>
 */
public final class SandboxExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SandboxExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SandboxDatabase.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(Shared.class, key -> new Shared(), Shared.class);
    return classContext(context)
        .getStore(NAMESPACE)
        .computeIfAbsent(Fresh.class, key -> shared.fresh(), Fresh.class)
        .database();
  }

  /** The outermost class: nested classes share its database. */
  private static ExtensionContext classContext(ExtensionContext context) {
    ExtensionContext found = context;
    Optional<ExtensionContext> parent = context.getParent();
    while (parent.isPresent() && parent.get().getTestClass().isPresent()) {
      found = parent.get();
      parent = found.getParent();
    }
    return found;
  }

  /** One server for the JVM; JUnit closes it when all tests are over. */
  private static final class Shared implements AutoCloseable {
    private final Borrowed borrowed =
        new Sandbox(LabTree.of(Optional.empty(), System.getenv()), Progress.SILENT)
            .borrow("test", PgVersion.V18);
    private final AtomicInteger databases = new AtomicInteger();

    Fresh fresh() {
      String name = "test_" + databases.incrementAndGet();
      administer("CREATE DATABASE " + name);
      Cluster.createExtensions(borrowed.instance(), name);
      return new Fresh(this, new SandboxDatabase(borrowed.instance(), name));
    }

    void administer(String sql) {
      try (Connection connection =
              borrowed.instance().connect(Instance.SUPERUSER, "postgres", "howdah-test");
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new AssertionError(sql + " failed", e);
      }
    }

    @Override
    public void close() {
      borrowed.close();
    }
  }

  private record Fresh(Shared shared, SandboxDatabase database) implements AutoCloseable {
    @Override
    public void close() {
      shared.administer("DROP DATABASE IF EXISTS " + database.name() + " WITH (FORCE)");
    }
  }
}
