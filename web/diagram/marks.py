"""The small signs inside shapes: what a task is, what an event waits for, how a gateway decides."""

#: Paths in a box of 16 by 16, by kind of task.
TASK_MARKS = {
    "userTask": "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 15c0-4 2.5-6 6-6s6 2 6 6Z",
    "manualTask": "M2 7h7c1 0 1-2 0-2H6l3-2c-.5-1-1-1-2-.5L2 6M2 7v6h9c1 0 1.5-1 .5-2 1.5 0 1.5-1.5.5-2"
    " 1.5 0 1-2 0-2H8",
    "serviceTask": "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5ZM8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.5 1.5"
    "M11.5 11.5 13 13M3 13l1.5-1.5M11.5 4.5 13 3",
    "scriptTask": "M4 2h9c-3 3 2 6-1 12H3c3-6-2-9 1-12ZM5 5h5M5 8h5M6 11h5",
    "businessRuleTask": "M1.5 3h13v10h-13ZM1.5 6h13M6 6v7M1.5 9.5h13",
    "receiveTask": "M1.5 3.5h13v9h-13ZM1.5 3.5 8 9l6.5-5.5",
    "sendTask": "M1.5 3.5h13v9h-13ZM1.5 3.5 8 9l6.5-5.5",
}

#: Paths around the middle of an event, drawn for a radius of 18.
EVENT_MARKS = {
    "timer": "M0-9a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM0-6v6l4 3",
    "message": "M-9-6h18v12h-18ZM-9-6l9 7 9-7",
    "signal": "M0-9 9 6H-9Z",
    "error": "M-8 7l4-12 6 7 5-9-4 13-6-7Z",
    "escalation": "M0-9 7 8 0 2-7 8Z",
    "conditional": "M-7-9H7V9H-7ZM-4-5h8M-4-1h8M-4 3h8",
    "terminate": "M0-10a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z",
    "link": "M-9-4H2v-4l8 8-8 8V4H-9Z",
    "compensate": "M-1-7v14l-8-7ZM8-7v14l-8-7Z",
    "cancel": "M-7-7 7 7M7-7-7 7",
}
#: Events whose sign is filled whichever way they go.
FILLED = frozenset({"terminate"})

#: Paths around the middle of a gateway.
GATEWAY_MARKS = {
    "exclusiveGateway": "M-7-8 7 8M7-8-7 8",
    "parallelGateway": "M0-11V11M-11 0H11",
    "inclusiveGateway": "M0-10a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z",
    "eventBasedGateway": "M0-12a12 12 0 1 0 0 24 12 12 0 0 0 0-24ZM0-7l7 5-3 8H-4l-3-8Z",
    "complexGateway": "M0-11V11M-11 0H11M-7-7 7 7M7-7-7 7",
}

#: What kinds are called when a picture is told in words.
MARKS_IN_WORDS = {
    "userTask": "task",
    "manualTask": "task",
    "serviceTask": "done by the system",
    "scriptTask": "done by the system",
    "businessRuleTask": "decision table",
    "receiveTask": "waits for a message",
    "sendTask": "sends a message",
    "callActivity": "another pathway",
    "subProcess": "stage",
    "exclusiveGateway": "choice",
    "inclusiveGateway": "choice of one or more",
    "parallelGateway": "at the same time",
    "eventBasedGateway": "whatever comes first",
    "startEvent": "start",
    "endEvent": "end",
}
