/** Learning-rate schedules. */
package dev.fisherflow.learning.schedule;
