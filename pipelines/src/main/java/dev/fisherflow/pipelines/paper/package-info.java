/** The paper's published figures, and a run's own beside them where the setup is the paper's. */
package dev.fisherflow.pipelines.paper;
