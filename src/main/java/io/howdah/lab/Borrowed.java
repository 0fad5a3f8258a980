package io.howdah.lab;

import java.util.concurrent.atomic.AtomicBoolean;

/** An instance in the hands of this JVM; it and its data are gone when this is closed. */
public final class Borrowed implements AutoCloseable {
  private final Sandbox sandbox;
  private final Instance instance;
  private final AtomicBoolean closed = new AtomicBoolean();

  Borrowed(Sandbox sandbox, Instance instance) {
    this.sandbox = sandbox;
    this.instance = instance;
    // Without this a Ctrl-C would leave a server running until the next borrower comes.
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
  }

  public Instance instance() {
    return instance;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      sandbox.remove(instance.name());
    }
  }
}
