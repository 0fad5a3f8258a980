"""Splits psql scripts into statements: JSON lines with the keys sql and file."""
import re,sys,glob,json
def split(txt):
    out=[];i=0;n=len(txt);buf='';par=0;atomic=0
    while i<n:
        c=txt[i]
        if c=='\\' and not buf.strip():
            j=txt.find('\n',i); j=n if j<0 else j; i=j; buf=''; continue
        if c=='\\':  # psql command ends statement (\gset, \g ...)
            j=txt.find('\n',i); j=n if j<0 else j; out.append(buf); buf='';i=j;par=0;continue
        if txt.startswith('--',i):
            j=txt.find('\n',i); j=n if j<0 else j; i=j; buf+=' ' ;continue
        if txt.startswith('/*',i):
            d=1;j=i+2
            while j<n and d:
                if txt.startswith('/*',j): d+=1;j+=2
                elif txt.startswith('*/',j): d-=1;j+=2
                else: j+=1
            buf+=txt[i:j]; i=j; continue
        m=re.match(r"[eE]'",txt[i:i+2])
        if m and (i==0 or not (txt[i-1].isalnum() or txt[i-1]=='_')):
            j=i+2
            while j<n:
                if txt[j]=='\\': j+=2
                elif txt[j]=="'" and txt[j:j+2]=="''": j+=2
                elif txt[j]=="'": break
                else: j+=1
            buf+=txt[i:j+1]; i=j+1; continue
        if c in "'\"":
            j=i+1
            while j<n:
                if txt[j]==c and txt[j:j+2]==c*2: j+=2
                elif txt[j]==c: break
                else: j+=1
            buf+=txt[i:j+1]; i=j+1; continue
        m=re.match(r'\$([A-Za-z_]\w*)?\$',txt[i:i+70])
        if m and (i==0 or not (txt[i-1].isalnum() or txt[i-1]=='_')):
            j=txt.find(m.group(0),i+len(m.group(0))); j=n if j<0 else j+len(m.group(0))
            buf+=txt[i:j]; i=j; continue
        if c=='(':par+=1
        if c==')':par-=1
        if re.match(r'begin\s+atomic',txt[i:i+14],re.I): atomic=1
        if atomic and re.match(r'end\b',txt[i:i+4],re.I): atomic=0
        if c==';' and par<=0 and not atomic:
            buf+=';'; s=buf; out.append(s); buf='';par=0;i+=1
            if re.match(r'\s*copy\b.*from\s+stdin',s,re.I|re.S):
                j=txt.find('\n\\.\n',i); 
                if j>=0: i=j+4
            continue
        buf+=c;i+=1
    if buf.strip(): out.append(buf)
    return [s.strip() for s in out if s.strip() and s.strip()!=';']
if __name__=='__main__':
    seen=set()
    for f in sorted(sys.argv[1:]):
        t=open(f,encoding='utf8',errors='replace').read()
        for s in split(t):
            if s in seen: continue
            seen.add(s); print(json.dumps({"sql":s,"file":f.split('/')[-1]}))
