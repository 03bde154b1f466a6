package dev.fisherflow.runners.flink;

import org.apache.flink.util.SerializedThrowable;

/** Why a job has failed, as it was thrown on the cluster. */
final class Causes {

  private Causes() {}

  /**
   * The exception that our own code has thrown, with its causes, out of Flink's wrappers: Flink
   * sends exceptions of job code as bytes, since only the job's class loader knows their classes.
   *
   * @return the exception itself if there is none such in it
   */
  static Throwable rebuilt(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SerializedThrowable serialized) {
        Throwable real = serialized.deserializeError(Causes.class.getClassLoader());
        if (real != serialized) {
          return rebuilt(real);
        }
      }
    }
    return thrown;
  }

  /** The innermost cause. */
  static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
