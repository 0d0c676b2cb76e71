"""Steps by which one principal of AWS gets the rights of another, one row each: what it must be allowed
to do, to whom, and whose rights it gets.

Sources: AWS Service Authorization Reference (what each action does); the steps as publicly described,
among others by Rhino Security Labs ("AWS IAM privilege escalation methods") and pathfinding.cloud, in our
own words.
"""

from __future__ import annotations

from dataclasses import dataclass

USER, ROLE, ITSELF, ADMIN = "user", "role", "itself", "administrator"


@dataclass(frozen=True, slots=True)
class Escalation:
    """`on` says on whom the first of the actions is asked: each user, each role, or the principal itself
    (its policies), and `gets` whose rights it gives: those of that user or role, or an administrator's.
    The other actions are asked on anything. `trusted`: a role counts only if it trusts this service."""

    name: str
    actions: tuple[str, ...]
    on: str
    gets: str
    trusted: str = ""


ESCALATIONS: tuple[Escalation, ...] = (
    Escalation("makes an access key", ("iam:createaccesskey",), USER, USER),
    Escalation("sets a first password", ("iam:createloginprofile",), USER, USER),
    Escalation("sets another password", ("iam:updateloginprofile",), USER, USER),
    Escalation("rewrites who may take on the role", ("iam:updateassumerolepolicy",), ROLE, ROLE),
    Escalation("writes a policy into itself", ("iam:putuserpolicy",), ITSELF, ADMIN),
    Escalation("attaches any policy to itself", ("iam:attachuserpolicy",), ITSELF, ADMIN),
    Escalation("writes a policy into its own role", ("iam:putrolepolicy",), ITSELF, ADMIN),
    Escalation("attaches any policy to its own role", ("iam:attachrolepolicy",), ITSELF, ADMIN),
    Escalation("starts a machine", ("iam:passrole", "ec2:runinstances"), ROLE, ROLE, "ec2.amazonaws.com"),
    Escalation(
        "makes and calls a function",
        ("iam:passrole", "lambda:createfunction", "lambda:invokefunction"),
        ROLE,
        ROLE,
        "lambda.amazonaws.com",
    ),
    Escalation(
        "makes a function that events call",
        ("iam:passrole", "lambda:createfunction", "lambda:createeventsourcemapping"),
        ROLE,
        ROLE,
        "lambda.amazonaws.com",
    ),
    Escalation(
        "makes a stack",
        ("iam:passrole", "cloudformation:createstack"),
        ROLE,
        ROLE,
        "cloudformation.amazonaws.com",
    ),
    Escalation(
        "makes a development endpoint",
        ("iam:passrole", "glue:createdevendpoint"),
        ROLE,
        ROLE,
        "glue.amazonaws.com",
    ),
    Escalation(
        "makes and runs a job",
        ("iam:passrole", "glue:createjob", "glue:startjobrun"),
        ROLE,
        ROLE,
        "glue.amazonaws.com",
    ),
    Escalation(
        "makes a pipeline",
        ("iam:passrole", "datapipeline:createpipeline", "datapipeline:putpipelinedefinition"),
        ROLE,
        ROLE,
        "datapipeline.amazonaws.com",
    ),
    Escalation("runs a task", ("iam:passrole", "ecs:runtask"), ROLE, ROLE, "ecs-tasks.amazonaws.com"),
    Escalation(
        "makes a build", ("iam:passrole", "codebuild:createproject"), ROLE, ROLE, "codebuild.amazonaws.com"
    ),
    Escalation(
        "makes a notebook",
        ("iam:passrole", "sagemaker:createnotebookinstance"),
        ROLE,
        ROLE,
        "sagemaker.amazonaws.com",
    ),
    Escalation(
        "makes a service of App Runner",
        ("iam:passrole", "apprunner:createservice"),
        ROLE,
        ROLE,
        "tasks.apprunner.amazonaws.com",
    ),
    Escalation(
        "makes an automation",
        ("iam:passrole", "ssm:startautomationexecution"),
        ROLE,
        ROLE,
        "ssm.amazonaws.com",
    ),
)
# Of a policy that a principal holds by its ARN: a new version of it says what the principal likes.
NEW_VERSION = ("iam:createpolicyversion",)
# Of a group that a principal is in.
OWN_GROUP = ("iam:putgrouppolicy", "iam:attachgrouppolicy")
