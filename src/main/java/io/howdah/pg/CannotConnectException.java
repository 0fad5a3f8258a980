package io.howdah.pg;

/** No session could be opened; {@link #failure()} says why. Commands exit with 2. */
public final class CannotConnectException extends Exception {
  private final transient ConnectFailure failure;

  public CannotConnectException(ConnectFailure failure) {
    super(failure.what() + ". " + failure.next());
    this.failure = failure;
  }

  public CannotConnectException(ConnectFailure failure, Throwable cause) {
    super(failure.what() + ". " + failure.next(), cause);
    this.failure = failure;
  }

  public ConnectFailure failure() {
    return failure;
  }
}
