/** What stands around the code for the desk. In a file of its own, for it comes late. @module */
export const checkIn = {
  title: "Your code for the desk",
  how: "Show it to be checked in. It opens nothing else.",
};
