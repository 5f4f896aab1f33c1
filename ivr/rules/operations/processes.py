"""Name the processes that prove by heartbeats that they live, and the queues of the workers.

A new queue is one name here, its work's words, a line of the Procfile and the jobs that go to it.
"""

CLOCK, INBOX = "clock", "inbox"
CALLS, MAIL, DESK = "calls", "mail", "desk"

QUEUES = (CALLS, MAIL, DESK)  # of each one kind of worker, which has its queue's name
PROCESSES = (CLOCK, *QUEUES)  # without one of them promises are not kept

# pt-BR: what nobody does while a process is silent; supervisors are told this, not its name.
WORK = {
    CLOCK: "a parte do sistema que confere os prazos e inicia os retornos",
    CALLS: "a parte do sistema que faz as ligações de retorno",
    MAIL: "a parte do sistema que envia SMS",
    DESK: "a parte do sistema que confere a carta e faz o que demora no painel",
    INBOX: "a leitura dos e-mails que chegam",
}
