import os

from we_com_school_notices_client import AuthenticatedClient
from we_com_school_notices_client.api.notice import notice
from we_com_school_notices_client.models import NoticeText, NoticeTextText

# The generated client has its token in a header, so that the one in the address is left to its user.
token = os.environ["ACCESS_TOKEN"]
client = AuthenticatedClient(base_url=os.environ["URL"], token=token, httpx_args={"params": {"access_token": token}})
content = NoticeTextText(content="明天停课")
message = NoticeText(msgtype="text", agentid=1, text=content, to_parent_userid=["parent_userid1"])
answer = notice.sync(client=client, body=message)
if answer is None or answer.errcode != 0:
    raise SystemExit(f"the notice is refused: {answer}")
