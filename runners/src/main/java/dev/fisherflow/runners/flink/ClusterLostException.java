package dev.fisherflow.runners.flink;

/** A Flink cluster that had taken a job does not answer any more, or has lost the job. */
public final class ClusterLostException extends FlinkException {

  private static final long serialVersionUID = 1L;

  ClusterLostException(String message, Throwable cause) {
    super(message + "; what is finished is kept, the same command resumes", cause);
  }
}
