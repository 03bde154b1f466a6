/** The learner: plain Java on DJL, used and tested without Beam. Here: draws by key. */
package dev.fisherflow.learning;
