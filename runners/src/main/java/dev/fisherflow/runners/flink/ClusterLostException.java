package dev.fisherflow.runners.flink;

import dev.fisherflow.learning.host.OutsideFault;

/** A Flink cluster that had taken a job does not answer any more, or has lost the job. */
public final class ClusterLostException extends FlinkException implements OutsideFault {

  private static final long serialVersionUID = 1L;

  ClusterLostException(String message, Throwable cause) {
    super(message + "; what is finished is kept, the same command resumes", cause);
  }
}
